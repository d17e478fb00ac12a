# METADATA
# title: Network policy selects no pod
# custom:
#   severity: medium
#   subjects: [network.policy]
#   objective: network-segmentation
#   aliases: [kube-linter:dangling-networkpolicy, kubescape:dangling-networkpolicy]
package rules.kubernetes.network.policy_without_target

# An empty selector means every pod of the namespace.
applies if is_array(input.asset.targets)

deny contains {"at": "targets", "message": "no workload bears the labels that the policy selects"} if {
	count(input.asset.targets) == 0
}
