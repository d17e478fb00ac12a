# METADATA
# title: Kubernetes service
# custom:
#   subjects: [core/Service]
#   asset: network.service
#   joins:
#     workloads: {kind: kubernetes.workload, namespace: same, selected: {part.around.metadata.labels: spec.selector}}
package lens.kubernetes.service

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
	kubernetes.field(input.body.spec, "type", "") != "ExternalName"
}

selected(workload) if {
	some part in workload.parts
	kubernetes.bears(kubernetes.mapping(part.around.metadata, "labels"), selector)
}

default selector := {}
selector := kubernetes.mapping(input.body.spec, "selector")

places["targets"] := "spec.selector"
