# METADATA
# title: etcd serves clients without a certificate
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_117, kubescape:etcd-client-auth-cert]
package rules.kubernetes.etcd.clients_unauthenticated

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--client-cert-auth` is `%v`, not true", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	said := flags.stated(c, "client-cert-auth")
	not flags.on(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--client-cert-auth` is not given, and is false then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.stated(c, "client-cert-auth")
}
