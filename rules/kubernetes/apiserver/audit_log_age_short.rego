# METADATA
# title: Old audit logs are not kept as long as they are needed
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: audit-logging
#   aliases:
#     - checkov:CKV_K8S_92
#     - "kics:da9f3aa8-fbfb-472f-b5a1-576127944218"
#     - kubescape:ensure-that-the-api-server-audit-log-maxage-argument-is-set-to-30-or-as-appropriate
#   parameters:
#     minimum:
#       type: number
#       default: 30
#       description: What the flag must be set to, at least
package rules.kubernetes.apiserver.audit_log_age_short

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--audit-log-maxage` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "audit-log-maxage")
	not flags.at_least(said.value, input.parameters.minimum)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--audit-log-maxage` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.stated(c, "audit-log-maxage")
}
