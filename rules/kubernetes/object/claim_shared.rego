# METADATA
# title: Stateful set shares one volume among its pods
# custom:
#   severity: low
#   subjects: [apps/StatefulSet, kubernetes_manifest]
#   objective: availability
package rules.kubernetes.object.claim_shared

import data.lib.kubernetes

applies if kind in {"apps/StatefulSet"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, sprintf("spec.volumeClaimTemplates[%d].spec.accessModes", [i])]), "message": "the claim is not `ReadWriteOnce`"} if {
	some i, claim in kubernetes.items(object.spec, "volumeClaimTemplates")
	some mode in kubernetes.items(kubernetes.mapping(claim, "spec"), "accessModes")
	not mode in {"ReadWriteOnce", "ReadWriteOncePod"}
}
