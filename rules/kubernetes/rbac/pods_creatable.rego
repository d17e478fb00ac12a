# METADATA
# title: Role can create pods
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-create-pod, kube-linter:access-to-create-pods]
package rules.kubernetes.rbac.pods_creatable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "workloads can be created"} if {
	some i, rule in input.asset.rules
	rbac.grants(
		rule,
		{"", "apps", "batch"},
		{"pods", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs", "cronjobs"},
		{"create"},
	)
}
