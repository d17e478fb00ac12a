# METADATA
# title: No network policy bounds what the pod reaches
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: network-egress
#   aliases: [kubescape:ingress-and-egress-blocked]
package rules.kubernetes.workload.egress_unrestricted

applies if {
	is_array(input.asset.network_policies)
	input.asset.pod.host_network == false
}

deny contains {"at": "pod.labels", "message": "no network policy for outgoing traffic selects the pod"} if {
	not bounded
}

bounded if {
	some policy in input.asset.network_policies
	policy.egress
}
