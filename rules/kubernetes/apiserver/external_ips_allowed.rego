# METADATA
# title: Services may claim any external address
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: network-segmentation
#   aliases: [kubescape:ensure-that-the-api-server-DenyServiceExternalIPs-is-set]
package rules.kubernetes.apiserver.external_ips_allowed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "admission plugin `DenyServiceExternalIPs` is not enabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.admits_by(c, "DenyServiceExternalIPs")
}
