# METADATA
# title: Container requests no memory
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases:
#     - checkov:CKV_K8S_12
#     - "kics:229588ef-8fde-40c8-8756-f4f2b5825ded"
#     - kubescape:resources-memory-requests
#     - kubescape:resources-memory-limit-and-request
package rules.kubernetes.workload.memory_request_missing

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].resources.requests.memory", [i]),
	"message": sprintf("%s requests no memory", [kubernetes.called(c)]),
} if {
	object.get(input.asset.pod.resources.requests, "memory", null) == null
	some i, c in input.asset.containers
	c.type != "ephemeral"
	object.get(c.resources.requests, "memory", null) == null
}
