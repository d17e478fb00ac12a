# METADATA
# title: Disruption budget lets no pod go
# custom:
#   severity: medium
#   subjects: [policy/PodDisruptionBudget, kubernetes_manifest]
#   objective: availability
#   aliases: [kube-linter:pdb-max-unavailable]
package rules.kubernetes.workload.disruption_never_allowed

import data.lib.kubernetes

applies if kind in {"policy/PodDisruptionBudget"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.maxUnavailable"]), "message": "no pod may be unavailable"} if {
	object.spec.maxUnavailable in {0, "0", "0%"}
}

deny contains {"at": concat("", [above, "spec.minAvailable"]), "message": "every pod must be available"} if {
	object.spec.minAvailable == "100%"
}
