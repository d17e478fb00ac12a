# METADATA
# title: Pod shares its host's shared memory
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/hostNamespaces]}
#   aliases:
#     - checkov:CKV_K8S_18
#     - "kics:cd290efd-6c82-4e9d-a698-be12ae31d536"
#     - "kics:e94d3121-c2d1-4e34-a295-139bfeb73ea3"
#     - kube-linter:host-ipc
#     - kubescape:host-ipc-privileges
#     - kubescape:host-pid-ipc-privileges
package rules.kubernetes.workload.host_ipc_shared

deny contains {"at": "pod.host_ipc", "message": "the pod shares the shared memory of its host"} if {
	input.asset.pod.host_ipc == true
}
