# METADATA
# title: Pod security policy lets containers keep capabilities
# custom:
#   severity: low
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
package rules.kubernetes.psp.capabilities_kept

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "requiredDropCapabilities"), "message": "not all capabilities are dropped"} if not sheds

sheds if {
	some capability in psp.listed(input, "requiredDropCapabilities")
	capability == "ALL"
}
