# METADATA
# title: API server listens without authentication
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_86, "kics:b9380fd3-5ffe-4d10-9290-13e18e71eee1"]
package rules.kubernetes.apiserver.insecure_address_bound

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--insecure-bind-address` is set to `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "insecure-bind-address")
}
