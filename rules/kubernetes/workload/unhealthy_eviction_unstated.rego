# METADATA
# title: Disruption budget protects pods that do not work
# custom:
#   severity: low
#   subjects: [policy/PodDisruptionBudget, kubernetes_manifest]
#   objective: health-checking
#   aliases: [kube-linter:pdb-unhealthy-pod-eviction-policy]
package rules.kubernetes.workload.unhealthy_eviction_unstated

import data.lib.kubernetes

applies if kind in {"policy/PodDisruptionBudget"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.unhealthyPodEvictionPolicy"]), "message": "what becomes of pods that do not work is not stated"} if {
	kubernetes.field(object.spec, "unhealthyPodEvictionPolicy", null) == null
}
