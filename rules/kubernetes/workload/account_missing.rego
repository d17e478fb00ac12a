# METADATA
# title: Pod names a service account that is not there
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
#   aliases: [kube-linter:non-existent-service-account, kubescape:non-existent-service-account]
package rules.kubernetes.workload.account_missing

applies if input.asset.pod.service_account_here != null

deny contains {"at": "pod.service_account", "message": sprintf("there is no service account `%v`", [input.asset.pod.service_account])} if {
	input.asset.pod.service_account != "default"
	input.asset.pod.service_account_here == false
}
