# METADATA
# title: Service selects no pod
# custom:
#   severity: medium
#   subjects: [network.service]
#   objective: availability
#   aliases: [kube-linter:dangling-service, kubescape:service-with-no-workload, "kics:3ca03a61-3249-4c16-8427-6f8e47dda729"]
package rules.kubernetes.network.service_without_target

# Without a selector, whoever writes the endpoints decides.
applies if is_array(input.asset.targets)

deny contains {"at": "targets", "message": "no workload bears the labels that the service selects"} if {
	count(input.asset.targets) == 0
}
