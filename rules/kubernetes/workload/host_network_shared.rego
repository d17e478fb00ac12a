# METADATA
# title: Pod shares its host's network
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/hostNamespaces]}
#   aliases:
#     - checkov:CKV_K8S_19
#     - "kics:6b6bdfb3-c3ae-44cb-88e4-7405c1ba2c8a"
#     - "kics:ac1564a3-c324-4747-9fa1-9dfc234dace0"
#     - kube-linter:host-network
#     - kubescape:host-network-access
package rules.kubernetes.workload.host_network_shared

deny contains {"at": "pod.host_network", "message": "the pod shares the network of its host"} if {
	input.asset.pod.host_network == true
}
