# METADATA
# title: Tokens of deleted service accounts stay valid
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   controls: {cis-kubernetes-1.11: ["1.2.21"]}
#   aliases:
#     - checkov:CKV_K8S_96
#     - "kics:a5530bd7-225a-48f9-91bb-f40b04200165"
#     - kubescape:ensure-that-the-api-server-service-account-lookup-argument-is-set-to-true
package rules.kubernetes.apiserver.service_account_lookup_disabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--service-account-lookup` is `%v`, not true", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "service-account-lookup")
	not flags.on(said.value)
}
