# METADATA
# title: Few old audit logs are kept
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: log-retention
#   controls: {cis-kubernetes-1.11: ["1.2.18"]}
#   aliases: [checkov:CKV_K8S_93, kubescape:ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate]
#   parameters:
#     minimum:
#       type: number
#       default: 10
#       description: What the flag must be set to, at least
package rules.kubernetes.apiserver.audit_log_backups_few

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--audit-log-maxbackup` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "audit-log-maxbackup")
	not flags.at_least(said.value, input.parameters.minimum)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--audit-log-maxbackup` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.stated(c, "audit-log-maxbackup")
}
