# METADATA
# title: No network policy bounds what reaches the pod
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: network-segmentation
#   controls: {cis-kubernetes-1.11: ["5.3.2"]}
#   aliases: [checkov:CKV2_K8S_6, kube-linter:non-isolated-pod, kubescape:ingress-and-egress-blocked]
package rules.kubernetes.workload.ingress_unrestricted

# On the host's network no policy holds; policies of Terraform's resources are not joined to their pods.
applies if {
	is_array(input.asset.network_policies)
	input.asset.pod.host_network == false
}

deny contains {"at": "pod.labels", "message": "no network policy for incoming traffic selects the pod"} if {
	not bounded
}

bounded if {
	some policy in input.asset.network_policies
	policy.ingress
}
