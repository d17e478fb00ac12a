# METADATA
# title: Pod security policy lets containers add capabilities
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_24]
package rules.kubernetes.psp.capabilities_permitted

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "allowedCapabilities"), "message": sprintf("containers may add %v capabilities", [count(allowed)])} if {
	allowed := psp.listed(input, "allowedCapabilities")
	count(allowed) > 0
}
