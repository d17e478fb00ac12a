# METADATA
# title: Pod names its service account by the old field
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: supported-software
#   aliases: [kube-linter:deprecated-service-account-field, kubescape:deprecated-service-account-field]
package rules.kubernetes.workload.account_field_deprecated

deny contains {"at": "pod.old_service_account", "message": "`serviceAccount` is the old name of `serviceAccountName`"} if {
	input.asset.pod.old_service_account != null
	input.asset.pod.old_service_account != ""
}
