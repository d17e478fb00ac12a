# METADATA
# title: Service's ports cannot be told apart
# custom:
#   severity: low
#   subjects: [core/Service, kubernetes_manifest]
#   objective: configuration-baseline
package rules.foreign.workload.service_ports_unnamed

import data.lib.wl

service := s if {
	s := wl.object(input.body)
	s.kind == "Service"
}

applies if not external

external if service.spec.type == "ExternalName"

external if not service

several := count(service.spec.ports) > 1

protocols := ["http", "https", "grpc", "tcp", "udp"]

known(name) if {
	some protocol in protocols
	name == protocol
}

known(name) if {
	some protocol in protocols
	startswith(name, concat("", [protocol, "-"]))
}

deny contains {"at": wl.at(["spec", "ports", i]), "message": "the port has no name"} if {
	several == true
	some i, port in service.spec.ports
	not port.name
}

deny contains {"at": wl.at(["spec", "ports", i, "name"]), "message": sprintf("`%s` names no protocol", [name])} if {
	{i: name | name := service.spec.ports[i].name}[i] = name
	not known(name)
}
