# METADATA
# title: API server talks to kubelets without TLS
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_K8S_71, "kics:cdc8b54e-6b16-4538-a1b0-35849dbe29cf"]
package rules.kubernetes.apiserver.kubelet_tls_disabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--kubelet-https` is `%v`, not true", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "kubelet-https")
	not flags.on(said.value)
}
