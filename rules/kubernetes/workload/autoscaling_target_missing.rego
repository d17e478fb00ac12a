# METADATA
# title: Autoscaler scales something that is not there
# custom:
#   severity: medium
#   subjects: [compute.autoscaler]
#   objective: capacity-scaling
#   aliases: [kube-linter:dangling-horizontalpodautoscaler, kubescape:hpa-has-target]
package rules.kubernetes.workload.autoscaling_target_missing

deny contains {"at": "target", "message": sprintf("there is no %v `%v`", [input.asset.target.kind, input.asset.target.name])} if {
	input.asset.target.here == false
}
