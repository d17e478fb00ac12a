# METADATA
# title: Container does not shed all capabilities
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [restricted/capabilities_restricted]}
#   aliases: [trivy:KSV-0106]
package rules.kubernetes.workload.capabilities_not_minimal

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.capabilities.drop", [i]),
	"message": sprintf("%s does not drop `ALL`", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	not "ALL" in c.security.capabilities.drop
}

deny contains {
	"at": sprintf("containers[%d].security.capabilities.add[%d]", [i, k]),
	"message": sprintf("%s is given capability `%v`", [kubernetes.called(c), capability]),
} if {
	some i, c in input.asset.containers
	some k, capability in c.security.capabilities.add
	capability != "NET_BIND_SERVICE"
}
