# METADATA
# title: API server takes passwords from a file
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   aliases: [checkov:CKV_K8S_69]
package rules.kubernetes.apiserver.basic_auth_file_used

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--basic-auth-file` is set to `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "basic-auth-file")
}
