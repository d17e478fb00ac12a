# METADATA
# title: Kubernetes ingress
# custom:
#   subjects: [networking.k8s.io/Ingress]
#   asset: network.ingress
#   joins:
#     services:
#       kind: core/Service
#       namespace: same
#       among:
#         metadata.name:
#           - spec.rules.*.http.paths.*.backend.service.name
#           - spec.rules.*.http.paths.*.backend.serviceName
#           - spec.defaultBackend.service.name
#           - spec.backend.serviceName
package lens.kubernetes.ingress

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

# The services that it leads to, and whether they are here too, with that port.
default backends := []
backends := [object.union(backend, {"port_here": offered(backend)}) | some backend in named]

named := array.concat(
	[{"service": service, "port": kubernetes.backend_port(kubernetes.mapping(path, "backend")), "at": sprintf("spec.rules[%d].http.paths[%d].backend", [i, k]), "here": service in here} |
		some i, rule in kubernetes.items(input.body.spec, "rules")
		some k, path in kubernetes.items(kubernetes.mapping(rule, "http"), "paths")
		service := kubernetes.backend(kubernetes.mapping(path, "backend"))
		service != ""
	],
	[{"service": service, "port": kubernetes.backend_port(kubernetes.mapping(input.body.spec, key)), "at": sprintf("spec.%s", [key]), "here": service in here} |
		some key in ["defaultBackend", "backend"]
		service := kubernetes.backend(kubernetes.mapping(input.body.spec, key))
		service != ""
	],
)

here := {kubernetes.field(service.body.metadata, "name", "") | some service in input.related.services}

# A port that is not named is any.
offered(backend) if {
	some service in input.related.services
	service.body.metadata.name == backend.service
	matches(backend.port, kubernetes.items(service.body.spec, "ports"))
} else := false

matches(port, _) if is_null(port)

matches(port, ports) if {
	some one in ports
	sprintf("%v", [port]) in {sprintf("%v", [kubernetes.field(one, "port", "")]), sprintf("%v", [kubernetes.field(one, "name", "")])}
}

places[key] := backend.at if {
	some i, backend in backends
	key := sprintf("backends[%d]", [i])
}
