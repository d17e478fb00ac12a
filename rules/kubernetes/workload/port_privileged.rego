# METADATA
# title: Container listens on a privileged port
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [kube-linter:privileged-ports, trivy:KSV-0117]
package rules.kubernetes.workload.port_privileged

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].ports[%d].port", [i, p]), "message": sprintf("%s listens on port %v", [kubernetes.called(c), port.port])} if {
	some i, c in input.asset.containers
	some p, port in c.ports
	is_number(port.port)
	port.port > 0
	port.port < 1024
}
