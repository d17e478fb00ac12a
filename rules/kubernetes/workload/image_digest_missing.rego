# METADATA
# title: Image is not pinned by its digest
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   aliases:
#     - checkov:CKV_K8S_43
#     - "kics:7c81d34c-8e5a-402b-9798-9f442630e678"
#     - "kics:228c4c19-feeb-4c18-848c-800ac70fdfb7"
#     - kubescape:image-not-pinned-to-digest
package rules.kubernetes.workload.image_digest_missing

import data.lib.image
import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].image", [i]),
	"message": sprintf("image `%v` of %s is not pinned by a digest", [c.image, kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	is_string(c.image)
	not image.digest(c.image)
}
