# METADATA
# title: API server keeps no audit log
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: audit-logging
#   aliases: [checkov:CKV_K8S_91, kubescape:ensure-that-the-api-server-audit-log-path-argument-is-set]
package rules.kubernetes.apiserver.audit_log_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--audit-log-path` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "audit-log-path")
}
