# METADATA
# title: Binding gives the rights of the Dashboard
# custom:
#   severity: medium
#   subjects: [kubernetes.binding]
#   objective: privileged-access
#   aliases: [kubescape:rule-access-dashboard-subject-v1]
package rules.kubernetes.rbac.dashboard_role_bound

deny contains {"at": "role.name", "message": "the role of the Dashboard is bound"} if {
	input.asset.role.name == "kubernetes-dashboard"
	some subject in input.asset.subjects
	not subject.name == "kubernetes-dashboard"
}
