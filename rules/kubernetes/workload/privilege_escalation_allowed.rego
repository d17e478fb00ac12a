# METADATA
# title: Container may gain more privileges than it starts with
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [restricted/allowPrivilegeEscalation], cis-kubernetes-1.11: ["5.2.6"]}
#   aliases:
#     - checkov:CKV_K8S_20
#     - "kics:5572cc5e-1e4c-4113-92a6-7a8a3bd25e6d"
#     - "kics:c878abb4-cca5-4724-92b9-289be68bd47c"
#     - kube-linter:privilege-escalation-container
#     - kubescape:rule-allow-privilege-escalation
#     - trivy:KSV-0001
package rules.kubernetes.workload.privilege_escalation_allowed

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.allow_privilege_escalation", [i]),
	"message": sprintf("%s does not set `allowPrivilegeEscalation` to false", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.allow_privilege_escalation != false
}
