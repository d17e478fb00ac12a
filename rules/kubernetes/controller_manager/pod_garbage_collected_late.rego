# METADATA
# title: Finished pods pile up
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases: [checkov:CKV_K8S_106, "kics:49113af4-29ca-458e-b8d4-724c01a4a24f"]
#   parameters:
#     maximum:
#       type: number
#       default: 12500
#       description: The highest threshold that still deletes in time
package rules.kubernetes.controller_manager.pod_garbage_collected_late

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--terminated-pod-gc-threshold` is `%v`: nothing is deleted", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	said := flags.stated(c, "terminated-pod-gc-threshold")
	not flags.at_least(said.value, 1)
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--terminated-pod-gc-threshold` is `%v`, a high number", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	said := flags.stated(c, "terminated-pod-gc-threshold")
	flags.at_least(said.value, input.parameters.maximum + 1)
}
