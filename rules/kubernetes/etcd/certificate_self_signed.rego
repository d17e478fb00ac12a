# METADATA
# title: etcd signs its own certificate
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["2.3"]}
#   aliases: [checkov:CKV_K8S_118, kubescape:etcd-auto-tls-disabled]
package rules.kubernetes.etcd.certificate_self_signed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--auto-tls` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	said := flags.stated(c, "auto-tls")
	not flags.off(said.value)
}
