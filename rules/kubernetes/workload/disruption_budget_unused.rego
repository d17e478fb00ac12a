# METADATA
# title: Disruption budget protects no pod
# custom:
#   severity: low
#   subjects: [compute.disruption_budget]
#   objective: availability
package rules.kubernetes.workload.disruption_budget_unused

applies if is_array(input.asset.targets)

deny contains {"at": "targets", "message": "no workload bears the labels that the budget selects"} if {
	count(input.asset.targets) == 0
}
