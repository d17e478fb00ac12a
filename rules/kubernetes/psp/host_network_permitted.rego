# METADATA
# title: Pod security policy lets pods share the host's network
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_4]
package rules.kubernetes.psp.host_network_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "hostNetwork"), "message": "pods may share the host's network"} if lib.yes(psp.said(input, "hostNetwork"))
