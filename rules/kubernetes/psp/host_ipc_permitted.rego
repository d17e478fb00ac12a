# METADATA
# title: Pod security policy lets pods share the host's shared memory
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_3, "kics:80f93444-b240-4ebb-a4c6-5c40b76c04ea"]
package rules.kubernetes.psp.host_ipc_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "hostIPC"), "message": "pods may share the host's shared memory"} if lib.yes(psp.said(input, "hostIPC"))
