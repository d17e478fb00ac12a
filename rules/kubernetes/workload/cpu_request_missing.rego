# METADATA
# title: Container requests no CPU
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases:
#     - checkov:CKV_K8S_10
#     - "kics:ca469dd4-c736-448f-8ac1-30a642705e0a"
#     - kubescape:resources-cpu-requests
#     - kube-linter:unset-cpu-requirements
#     - kubescape:resources-cpu-limit-and-request
package rules.kubernetes.workload.cpu_request_missing

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].resources.requests.cpu", [i]),
	"message": sprintf("%s requests no CPU", [kubernetes.called(c)]),
} if {
	object.get(input.asset.pod.resources.requests, "cpu", null) == null
	some i, c in input.asset.containers
	c.type != "ephemeral"
	object.get(c.resources.requests, "cpu", null) == null
}
