# METADATA
# title: Pod runs as the default service account
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: service-identity
#   aliases: ["kics:591ade62-d6b0-4580-b1ae-209f80ba1cd9", kube-linter:default-service-account]
package rules.kubernetes.workload.account_default

deny contains {"at": "pod.service_account", "message": "the pod runs as service account `default`"} if {
	input.asset.pod.service_account == "default"
	input.asset.pod.automount_token != false
}
