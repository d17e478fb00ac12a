# METADATA
# title: Kubernetes network policy
# custom:
#   subjects: [networking.k8s.io/NetworkPolicy]
#   asset: network.policy
#   joins:
#     workloads: {kind: kubernetes.workload, namespace: same, selected: {part.around.metadata.labels: spec.podSelector}}
#     neighbours: {kind: kubernetes.workload, namespace: same, selected: {part.around.metadata.labels: spec.ingress.*.from.*.podSelector}}
#     outward: {kind: kubernetes.workload, namespace: same, selected: {part.around.metadata.labels: spec.egress.*.to.*.podSelector}}
package lens.kubernetes.network_policy

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
selector := kubernetes.mapping(input.body.spec, "podSelector")

# Whom it lets in or out by labels, in its own namespace; `here` says whether any pod among the files bears them.
default peers := []
peers := array.concat(
	[{"at": sprintf("spec.ingress[%d].from[%d].podSelector", [i, k]), "here": any_of(input.related.neighbours, peer.podSelector)} |
		some i, rule in kubernetes.items(input.body.spec, "ingress")
		some k, peer in kubernetes.items(rule, "from")
		own(peer)
	],
	[{"at": sprintf("spec.egress[%d].to[%d].podSelector", [i, k]), "here": any_of(input.related.outward, peer.podSelector)} |
		some i, rule in kubernetes.items(input.body.spec, "egress")
		some k, peer in kubernetes.items(rule, "to")
		own(peer)
	],
)

own(peer) if {
	count(kubernetes.mapping(peer, "podSelector")) > 0
	is_null(kubernetes.field(peer, "namespaceSelector", null))
}

any_of(workloads, labels) if {
	some workload in workloads
	some part in workload.parts
	kubernetes.selects(labels, kubernetes.mapping(part.around.metadata, "labels"))
} else := false

places["targets"] := "spec.podSelector"

places[key] := peer.at if {
	some i, peer in peers
	key := sprintf("peers[%d]", [i])
}
