# METADATA
# title: Replicas have no disruption budget
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
#   aliases: ["kics:1db3a5a5-bf75-44e5-9e44-c56cfc8b1ac5"]
package rules.kubernetes.workload.budget_missing

applies if {
	is_array(input.asset.disruption_budgets)
	is_number(input.asset.replicas)
	input.asset.replicas > 1
}

deny contains {"at": "replicas", "message": sprintf("no disruption budget selects the %v replicas", [input.asset.replicas])} if {
	count(input.asset.disruption_budgets) == 0
}
