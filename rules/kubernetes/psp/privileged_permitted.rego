# METADATA
# title: Pod security policy lets pods be privileged
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_2]
package rules.kubernetes.psp.privileged_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "privileged"), "message": "pods may be privileged"} if lib.yes(psp.said(input, "privileged"))
