# METADATA
# title: API server opens a port without authentication
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_88, kubescape:insecure-port-flag]
package rules.kubernetes.apiserver.insecure_port_open

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--insecure-port` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "insecure-port")
	said.value != "0"
}
