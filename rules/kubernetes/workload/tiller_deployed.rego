# METADATA
# title: Tiller runs in the cluster
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: minimal-functionality
#   aliases: [checkov:CKV_K8S_34, trivy:KSV-0102]
package rules.kubernetes.workload.tiller_deployed

deny contains {"at": sprintf("containers[%d].image", [i]), "message": sprintf("image `%v` is Tiller", [c.image])} if {
	some i, c in input.asset.containers
	is_string(c.image)
	contains(c.image, "tiller")
}

deny contains {"at": ["pod", "labels", "name"], "message": "the pod is labelled as Tiller"} if {
	object.get(input.asset.pod.labels, "name", "") == "tiller"
	not named
}

named if {
	some c in input.asset.containers
	is_string(c.image)
	contains(c.image, "tiller")
}
