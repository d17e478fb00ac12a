# METADATA
# title: Audit logs are rotated early
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: log-retention
#   controls: {cis-kubernetes-1.11: ["1.2.19"]}
#   aliases:
#     - checkov:CKV_K8S_94
#     - "kics:35c0a471-f7c8-4993-aa2c-503a3c712a66"
#     - kubescape:ensure-that-the-api-server-audit-log-maxsize-argument-is-set-to-100-or-as-appropriate
#   parameters:
#     minimum:
#       type: number
#       default: 100
#       description: What the flag must be set to, at least
package rules.kubernetes.apiserver.audit_log_size_small

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--audit-log-maxsize` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "audit-log-maxsize")
	not flags.at_least(said.value, input.parameters.minimum)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--audit-log-maxsize` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.stated(c, "audit-log-maxsize")
}
