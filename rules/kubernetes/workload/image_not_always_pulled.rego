# METADATA
# title: Container may run an old image of the same name
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   aliases: [checkov:CKV_K8S_15, kubescape:image-pull-policy-is-not-set-to-always]
package rules.kubernetes.workload.image_not_always_pulled

import data.lib.image
import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].image_pull_policy", [i]),
	"message": sprintf("%s may run an old image: its pull policy is `%v`", [kubernetes.called(c), c.image_pull_policy]),
} if {
	some i, c in input.asset.containers
	not c.image_pull_policy in {null, "Always"}
	not pinned(c.image)
}

deny contains {
	"at": sprintf("containers[%d].image", [i]),
	"message": sprintf("%s may run an old image: it states no pull policy", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.image_pull_policy == null
	is_string(c.image)
	not pinned(c.image)
	not image.tag(c.image) in {"", "latest"}
}

pinned(name) if image.digest(name)
