# METADATA
# title: Pod is not started again when it ends
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: health-checking
#   aliases: [kube-linter:restart-policy]
package rules.kubernetes.workload.never_restarted

deny contains {"at": "pod.restart_policy", "message": "the pod is never restarted"} if input.asset.pod.restart_policy == "Never"
