# METADATA
# title: Pod security policy leaves pods NET_RAW
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_7, "kics:2270987f-bb51-479f-b8be-3ca73e5ad648"]
package rules.kubernetes.psp.net_raw_permitted

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "requiredDropCapabilities"), "message": "`NET_RAW` is not dropped"} if not sheds

sheds if {
	some capability in psp.listed(input, "requiredDropCapabilities")
	capability in {"ALL", "NET_RAW"}
}
