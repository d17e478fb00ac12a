# METADATA
# title: Readiness probe asks a port that the container does not name
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: health-checking
#   aliases: [kube-linter:readiness-port]
package rules.kubernetes.workload.readiness_probe_port_closed

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].probes.readiness.%s.port", [i, how]),
	"message": sprintf("%s names no port `%v`, which its readiness probe asks", [kubernetes.called(c), port]),
} if {
	some i, c in input.asset.containers
	c.type in {"container", "sidecar"}
	some how in ["httpGet", "tcpSocket", "grpc"]
	port := kubernetes.field(kubernetes.mapping(c.probes.readiness, how), "port", null)
	port != null
	not opened(c, port)
}

opened(container, port) if {
	some stated in container.ports
	stated.protocol == "TCP"
	port in {stated.port, stated.name}
}

opened(container, port) if {
	is_string(port)
	some stated in container.ports
	port == format_int(stated.port, 10)
}
