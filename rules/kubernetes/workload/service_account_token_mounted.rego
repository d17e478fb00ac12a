# METADATA
# title: Pod is given a token for the Kubernetes API
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: least-privilege
#   aliases:
#     - checkov:CKV_K8S_38
#     - "kics:48471392-d4d0-47c0-b135-cdec95eb3eef"
#     - "kics:a9a13d4f-f17a-491b-b074-f54bffffcb4a"
#     - kubescape:automount-service-account
package rules.kubernetes.workload.service_account_token_mounted

deny contains {"at": "pod.automount_token", "message": "the token of the service account is mounted in every container"} if {
	input.asset.pod.automount_token != false
}
