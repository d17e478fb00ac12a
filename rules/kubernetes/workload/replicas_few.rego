# METADATA
# title: Workload has too few replicas
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
#   aliases: [kube-linter:minimum-three-replicas]
#   parameters:
#     minimum:
#       type: number
#       default: 3
#       description: the least number of replicas
package rules.kubernetes.workload.replicas_few

applies if {
	is_number(input.asset.replicas)
	count(input.asset.autoscalers) == 0
}

deny contains {"at": "replicas", "message": sprintf("it runs %v replicas, fewer than %v", [input.asset.replicas, input.parameters.minimum])} if {
	input.asset.replicas < input.parameters.minimum
}
