# METADATA
# title: Pod security policy lets containers see all of /proc
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: ["kics:f922827f-aab6-447c-832a-e1ff63312bd3"]
package rules.kubernetes.psp.proc_unmasked

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "allowedProcMountTypes"), "message": "`/proc` may be unmasked"} if {
	"Unmasked" in psp.listed(input, "allowedProcMountTypes")
}
