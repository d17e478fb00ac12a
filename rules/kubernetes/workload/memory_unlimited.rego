# METADATA
# title: Container has no limit on memory
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases:
#     - checkov:CKV_K8S_13
#     - "kics:b14d1bc4-a208-45db-92f0-e21f8e2588e9"
#     - "kics:fd097ed0-7fe6-4f58-8b71-fef9f0820a21"
#     - kube-linter:unset-memory-requirements
#     - kubescape:resources-memory-limits
#     - kubescape:resources-memory-limit-and-request
#     - kubescape:resource-policies
package rules.kubernetes.workload.memory_unlimited

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].resources.limits.memory", [i]),
	"message": sprintf("%s has no memory limit", [kubernetes.called(c)]),
} if {
	object.get(input.asset.pod.resources.limits, "memory", null) == null
	some i, c in input.asset.containers
	c.type != "ephemeral"
	object.get(c.resources.limits, "memory", null) == null
}
