# METADATA
# title: Pod has no security context
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {cis-kubernetes-1.11: ["5.6.3"]}
#   aliases: [checkov:CKV_K8S_29]
package rules.kubernetes.workload.pod_context_missing

deny contains {"at": "pod.security", "message": "the pod has no security context"} if input.asset.pod.security_stated == false
