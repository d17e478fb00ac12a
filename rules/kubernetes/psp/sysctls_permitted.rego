# METADATA
# title: Pod security policy lets pods set unsafe kernel parameters
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: ["kics:9127f0d9-2310-42e7-866f-5fd9d20dcbad"]
package rules.kubernetes.psp.sysctls_permitted

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "allowedUnsafeSysctls"), "message": "unsafe kernel parameters may be set"} if {
	count(psp.listed(input, "allowedUnsafeSysctls")) > 0
}
