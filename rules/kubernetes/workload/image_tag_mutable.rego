# METADATA
# title: Image is named by `latest`, or by no tag
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   aliases: [checkov:CKV_K8S_14, "kics:583053b7-e632-46f0-b989-f81ff8045385", kube-linter:latest-tag]
package rules.kubernetes.workload.image_tag_mutable

import data.lib.image
import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].image", [i]),
	"message": sprintf("image `%v` of %s has no tag of its own", [c.image, kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	is_string(c.image)
	not image.digest(c.image)
	image.tag(c.image) in {"", "latest"}
}
