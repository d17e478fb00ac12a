# METADATA
# title: Monitor of services
# custom:
#   subjects: [monitoring.coreos.com/ServiceMonitor]
#   asset: monitoring.monitor
#   joins:
#     services: {kind: core/Service, selected: {metadata.labels: spec.selector}}
package lens.kubernetes.service_monitor

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

# The services that it watches.
default targets := null
targets := [target |
	some service in input.related.services
	kubernetes.selects(kubernetes.mapping(input.body.spec, "selector"), kubernetes.mapping(service.body.metadata, "labels"))
	watched(kubernetes.namespace(kubernetes.field(service.body.metadata, "namespace", "")))
	target := {"kind": "Service", "name": kubernetes.field(service.body.metadata, "name", ""), "replicas": 1}
] if {
	count(kubernetes.mapping(input.body.spec, "selector")) > 0
}

watched(_) if kubernetes.flag(namespaces, "any", false)

watched(namespace) if namespace in kubernetes.items(namespaces, "matchNames")

watched(namespace) if {
	count(kubernetes.items(namespaces, "matchNames")) == 0
	namespace == kubernetes.namespace(kubernetes.field(input.body.metadata, "namespace", ""))
}

default namespaces := {}
namespaces := kubernetes.mapping(input.body.spec, "namespaceSelector")

places["targets"] := "spec.selector"
