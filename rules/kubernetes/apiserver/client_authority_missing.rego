# METADATA
# title: API server accepts no client certificates
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: ["kics:e0e00aba-5f1c-4981-a542-9a9563c0ee20", kubescape:ensure-that-the-api-server-client-ca-file-argument-is-set-as-appropriate]
package rules.kubernetes.apiserver.client_authority_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--client-ca-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "client-ca-file")
}
