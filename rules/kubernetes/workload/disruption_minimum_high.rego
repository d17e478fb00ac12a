# METADATA
# title: Disruption budget asks for as many pods as there are
# custom:
#   severity: medium
#   subjects: [compute.disruption_budget]
#   objective: availability
#   aliases: [kube-linter:pdb-min-available]
package rules.kubernetes.workload.disruption_minimum_high

applies if is_array(input.asset.targets)

deny contains {
	"at": "spec.minAvailable",
	"message": sprintf("%v must be available, and %v `%v` has %v", [input.body.spec.minAvailable, target.kind, target.name, target.replicas]),
} if {
	some target in input.asset.targets
	is_number(target.replicas)
	target.replicas > 0
	needed(input.body.spec.minAvailable, target.replicas) >= target.replicas
}

needed(minimum, _) := minimum if is_number(minimum)

needed(minimum, replicas) := ceil((to_number(trim_suffix(minimum, "%")) * replicas) / 100) if {
	is_string(minimum)
	regex.match(`^[0-9]+%$`, minimum)
}
