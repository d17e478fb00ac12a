# METADATA
# title: Tokens of service accounts live for a year
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   controls: {cis-kubernetes-1.11: ["1.2.30"]}
#   aliases: [kubescape:ensure-that-the-api-server-service-account-extend-token-expiration-is-set-to-false]
package rules.kubernetes.apiserver.token_life_extended

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--service-account-extend-token-expiration` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "service-account-extend-token-expiration")
	not flags.off(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--service-account-extend-token-expiration` is not given, and is true then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.stated(c, "service-account-extend-token-expiration")
}
