# METADATA
# title: Kubernetes disruption budget
# custom:
#   subjects: [policy/PodDisruptionBudget]
#   asset: compute.disruption_budget
#   joins:
#     workloads: {kind: kubernetes.workload, namespace: same, selected: {part.around.metadata.labels: spec.selector}}
package lens.kubernetes.disruption_budget

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

# The workloads whose pods it selects, where it selects by labels.
default targets := null
targets := [target |
	some workload in input.related.workloads
	selected(workload)
	target := {
		"kind": kubernetes.field(workload.body, "kind", ""),
		"name": kubernetes.field(workload.body.metadata, "name", ""),
		"replicas": kubernetes.field(workload.body.spec, "replicas", 1),
	}
] if {
	count(selector) > 0
}

selected(workload) if {
	some part in workload.parts
	kubernetes.selects(selector, kubernetes.mapping(part.around.metadata, "labels"))
}

default selector := {}
selector := kubernetes.mapping(input.body.spec, "selector")

places["targets"] := "spec.selector"
