# METADATA
# title: etcd lets any member join
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_121, "kics:b7d0181d-0a9b-4611-9d1c-1ad4f0b620ff", kubescape:etcd-peer-client-auth-cert]
package rules.kubernetes.etcd.peers_unauthenticated

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--peer-client-cert-auth` is `%v`, not true", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	said := flags.stated(c, "peer-client-cert-auth")
	not flags.on(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--peer-client-cert-auth` is not given, and is false then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.stated(c, "peer-client-cert-auth")
}
