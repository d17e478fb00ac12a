# METADATA
# title: Pod shares its host's process table
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/hostNamespaces]}
#   aliases:
#     - checkov:CKV_K8S_17
#     - "kics:302736f4-b16c-41b8-befe-c0baffa0bd9d"
#     - "kics:587d5d82-70cf-449b-9817-f60f9bccb88c"
#     - kube-linter:host-pid
#     - kubescape:host-pid-privileges
#     - kubescape:host-pid-ipc-privileges
package rules.kubernetes.workload.host_pid_shared

deny contains {"at": "pod.host_pid", "message": "the pod shares the process table of its host"} if {
	input.asset.pod.host_pid == true
}
