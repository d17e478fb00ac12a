# METADATA
# title: API server has no audit policy
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: audit-content
#   controls: {cis-kubernetes-1.11: ["3.2.1"]}
#   aliases: [kubescape:k8s-audit-logs-enabled-native, kubescape:k8s-audit-logs-enabled-native-cis]
package rules.kubernetes.apiserver.audit_policy_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--audit-policy-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "audit-policy-file")
}
