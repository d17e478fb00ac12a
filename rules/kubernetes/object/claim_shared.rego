# METADATA
# title: Stateful set shares one volume among its pods
# custom:
#   severity: low
#   subjects: [apps/StatefulSet, kubernetes_manifest, kubernetes_stateful_set, kubernetes_stateful_set_v1]
#   objective: availability
package rules.kubernetes.object.claim_shared

import data.lib
import data.lib.kubernetes

applies if kind in {"apps/StatefulSet", "kubernetes_stateful_set", "kubernetes_stateful_set_v1"}

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

deny contains {"at": sprintf("spec.volume_claim_template[%d].spec.access_modes", [i]), "message": "the claim is not `ReadWriteOnce`"} if {
	some stateful in lib.blocks(input.body, "spec")
	some i, claim in lib.blocks(stateful, "volume_claim_template")
	some asked in lib.blocks(claim, "spec")
	some mode in lib.list(lib.get(asked, "access_modes", null))
	not mode in {"ReadWriteOnce", "ReadWriteOncePod"}
}
