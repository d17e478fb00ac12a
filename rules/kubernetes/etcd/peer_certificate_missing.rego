# METADATA
# title: Members of etcd talk without TLS
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_K8S_119, "kics:09bb9e96-8da3-4736-b89a-b36814acca60", kubescape:etcd-peer-tls-enabled]
package rules.kubernetes.etcd.peer_certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "etcd")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--peer-cert-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.given(c, "peer-cert-file")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--peer-key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "etcd")
	not flags.given(c, "peer-key-file")
}
