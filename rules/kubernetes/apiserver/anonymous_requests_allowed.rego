# METADATA
# title: API server answers requests without credentials
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_68, kubescape:ensure-that-the-api-server-anonymous-auth-argument-is-set-to-false]
package rules.kubernetes.apiserver.anonymous_requests_allowed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--anonymous-auth` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "anonymous-auth")
	not flags.off(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--anonymous-auth` is not given, and is true then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.stated(c, "anonymous-auth")
}
