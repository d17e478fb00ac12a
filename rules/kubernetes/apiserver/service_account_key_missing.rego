# METADATA
# title: Tokens of service accounts are checked with the key of TLS
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   controls: {cis-kubernetes-1.11: ["1.2.22"]}
#   aliases:
#     - "kics:dab4ec72-ce2e-4732-b7c3-1757dcce01a1"
#     - kubescape:ensure-that-the-api-server-service-account-key-file-argument-is-set-as-appropriate
package rules.kubernetes.apiserver.service_account_key_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--service-account-key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "service-account-key-file")
}
