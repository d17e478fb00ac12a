# METADATA
# title: Tokens of service accounts are signed with no key of their own
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   controls: {cis-kubernetes-1.11: ["1.3.4"]}
#   aliases:
#     - "kics:ccc98ff7-68a7-436e-9218-185cb0b0b780"
#     - kubescape:ensure-that-the-controller-manager-service-account-private-key-file-argument-is-set-as-appropriate
package rules.kubernetes.controller_manager.service_account_key_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--service-account-private-key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	not flags.given(c, "service-account-private-key-file")
}
