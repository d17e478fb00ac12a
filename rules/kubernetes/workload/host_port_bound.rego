# METADATA
# title: Container binds a port of its host
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: network-ingress
#   controls: {pss: [baseline/hostPorts]}
#   aliases: [checkov:CKV_K8S_26, "kics:2b1836f1-dcce-416e-8e16-da8c71920633", kubescape:container-hostPort]
package rules.kubernetes.workload.host_port_bound

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].ports[%d].host_port", [i, p]),
	"message": sprintf("%s binds port %v of the host", [kubernetes.called(c), port.host_port]),
} if {
	some i, c in input.asset.containers
	some p, port in c.ports
	not port.host_port in {null, 0}
}
