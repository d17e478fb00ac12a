# METADATA
# title: Kubernetes route of a gateway
# custom:
#   subjects: [gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, gateway.networking.k8s.io/TCPRoute, gateway.networking.k8s.io/TLSRoute, gateway.networking.k8s.io/UDPRoute]
#   asset: network.ingress
#   joins:
#     services: {kind: core/Service, among: {metadata.name: spec.rules.*.backendRefs.*.name}}
package lens.kubernetes.route

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

# The services that it leads to, and whether they are here too.
default backends := []
backends := [backend |
	some i, rule in kubernetes.items(input.body.spec, "rules")
	some k, ref in kubernetes.items(rule, "backendRefs")
	kubernetes.field(ref, "kind", "Service") == "Service"
	kubernetes.field(ref, "group", "") in {"", "core"}
	backend := {
		"service": kubernetes.field(ref, "name", ""),
		"at": sprintf("spec.rules[%d].backendRefs[%d].name", [i, k]),
		"here": here(kubernetes.field(ref, "name", ""), kubernetes.field(ref, "namespace", kubernetes.field(input.body.metadata, "namespace", ""))),
	}
]

here(service, namespace) if {
	some found in input.related.services
	found.body.metadata.name == service
	kubernetes.namespace(kubernetes.field(found.body.metadata, "namespace", "")) == kubernetes.namespace(namespace)
} else := false

places[key] := backend.at if {
	some i, backend in backends
	key := sprintf("backends[%d]", [i])
}
