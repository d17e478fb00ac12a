# METADATA
# title: API server does not serve by TLS
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_K8S_89, kubescape:ensure-that-the-api-server-secure-port-argument-is-not-set-to-0]
package rules.kubernetes.apiserver.secure_port_closed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`--secure-port` is 0: the port with TLS is off"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "secure-port")
	said.value == "0"
}
