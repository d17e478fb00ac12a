# METADATA
# title: Kubernetes Dashboard runs in the cluster
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: minimal-functionality
#   aliases: [checkov:CKV_K8S_33, "kics:d2ad057f-0928-41ef-a83c-f59203bb855b", kubescape:rule-access-dashboard-wl-v1]
package rules.kubernetes.workload.dashboard_deployed

deny contains {
	"at": sprintf("containers[%d].image", [i]),
	"message": sprintf("image `%v` is the Kubernetes Dashboard", [c.image]),
} if {
	some i, c in input.asset.containers
	is_string(c.image)
	some name in ["kubernetes-dashboard", "kubernetesui"]
	contains(c.image, name)
}

deny contains {"at": "pod.service_account", "message": "the pod runs as the account of the Kubernetes Dashboard"} if {
	input.asset.pod.service_account == "kubernetes-dashboard"
}

deny contains {"at": ["pod", "labels", key], "message": "the pod is labelled as the Kubernetes Dashboard"} if {
	some key in ["app", "k8s-app"]
	object.get(input.asset.pod.labels, key, "") == "kubernetes-dashboard"
}
