# METADATA
# title: Pod security policy lets pods share the host's process table
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_1, "kics:91dacd0e-d189-4a9c-8272-5999a3cc32d9"]
package rules.kubernetes.psp.host_pid_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "hostPID"), "message": "pods may share the host's process table"} if lib.yes(psp.said(input, "hostPID"))
