# METADATA
# title: Members of etcd sign their own certificates
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["2.6"]}
#   aliases: ["kics:ae8827e2-4af9-4baa-9998-87539ae0d6f0", kubescape:etcd-peer-auto-tls-disabled]
package rules.kubernetes.etcd.peer_certificate_self_signed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--peer-auto-tls` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	said := flags.stated(c, "peer-auto-tls")
	not flags.off(said.value)
}
