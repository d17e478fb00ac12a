# METADATA
# title: Role can delete workloads and secrets
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-excessive-delete-rights-v1]
package rules.kubernetes.rbac.workloads_deletable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "workloads or secrets can be deleted"} if {
	some i, rule in input.asset.rules
	rbac.grants(
		rule,
		{"", "apps", "batch", "extensions"},
		{"secrets", "pods", "services", "deployments", "replicasets", "daemonsets", "statefulsets", "jobs", "cronjobs"},
		{"delete", "deletecollection"},
	)
}
