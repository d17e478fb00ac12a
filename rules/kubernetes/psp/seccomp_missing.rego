# METADATA
# title: Pod security policy sets no filter of system calls
# custom:
#   severity: low
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_32]
package rules.kubernetes.psp.seccomp_missing

import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": "metadata.annotations", "message": "no default seccomp profile is set"} if not filtered

filtered if object.get(psp.annotations(input), "seccomp.security.alpha.kubernetes.io/defaultProfileName", "") in {"docker/default", "runtime/default"}
