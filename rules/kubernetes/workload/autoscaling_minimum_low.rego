# METADATA
# title: Autoscaler may leave too few replicas
# custom:
#   severity: low
#   subjects: [autoscaling/HorizontalPodAutoscaler, kubernetes_manifest]
#   objective: capacity-scaling
#   aliases: [kube-linter:hpa-minimum-three-replicas]
#   parameters:
#     minimum:
#       type: number
#       default: 3
#       description: The fewest replicas that an autoscaler may leave
package rules.kubernetes.workload.autoscaling_minimum_low

import data.lib.kubernetes

applies if kind in {"autoscaling/HorizontalPodAutoscaler"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.minReplicas"]), "message": sprintf("the minimum is %v", [least])} if {
	least := kubernetes.field(object.spec, "minReplicas", 1)
	least < input.parameters.minimum
}
