# METADATA
# title: Role can create pods
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   controls: {cis-kubernetes-1.11: ["5.1.4"]}
#   aliases: [kubescape:rule-can-create-pod, kube-linter:access-to-create-pods, trivy:KSV-0048]
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
