# METADATA
# title: Pod security policy lets processes gain privileges
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_5]
package rules.kubernetes.psp.escalation_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "allowPrivilegeEscalation"), "message": "`allowPrivilegeEscalation` is not false"} if {
	not lib.no(psp.said(input, "allowPrivilegeEscalation"))
}
