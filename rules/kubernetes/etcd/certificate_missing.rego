# METADATA
# title: etcd serves its clients without TLS
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_K8S_116, kubescape:etcd-tls-enabled]
package rules.kubernetes.etcd.certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--cert-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.given(c, "cert-file")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.given(c, "key-file")
}
