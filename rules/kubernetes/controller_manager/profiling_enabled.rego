# METADATA
# title: Controller manager serves profiles of itself
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: minimal-functionality
#   controls: {cis-kubernetes-1.11: ["1.3.2"]}
#   aliases:
#     - checkov:CKV_K8S_107
#     - "kics:2f491173-6375-4a84-b28e-a4e2b9a58a69"
#     - kubescape:ensure-that-the-controller-manager-profiling-argument-is-set-to-false
package rules.kubernetes.controller_manager.profiling_enabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--profiling` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	said := flags.stated(c, "profiling")
	not flags.off(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--profiling` is not given, and is true then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	not flags.stated(c, "profiling")
}
