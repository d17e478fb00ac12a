# METADATA
# title: Container listens for SSH
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: administrative-paths
#   aliases: [kube-linter:ssh-port, kubescape:rule-can-ssh-to-pod-v1]
package rules.kubernetes.workload.ssh_port_opened

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].ports[%d].port", [i, p]), "message": sprintf("%s opens port 22, of SSH", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	some p, port in c.ports
	port.port == 22
	port.protocol == "TCP"
}
