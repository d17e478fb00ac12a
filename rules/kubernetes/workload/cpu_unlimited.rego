# METADATA
# title: Container has no limit on CPU
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases:
#     - checkov:CKV_K8S_11
#     - "kics:4ac0e2b7-d2d2-4af7-8799-e8de6721ccda"
#     - kubescape:resources-cpu-limits
#     - kubescape:resources-cpu-limit-and-request
#     - kubescape:resource-policies
package rules.kubernetes.workload.cpu_unlimited

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].resources.limits.cpu", [i]),
	"message": sprintf("%s has no CPU limit", [kubernetes.called(c)]),
} if {
	object.get(input.asset.pod.resources.limits, "cpu", null) == null
	some i, c in input.asset.containers
	c.type != "ephemeral"
	object.get(c.resources.limits, "cpu", null) == null
}
