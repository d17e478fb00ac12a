# METADATA
# title: Service of Tiller is in the cluster
# custom:
#   severity: high
#   subjects: [core/Service, kubernetes_manifest]
#   objective: minimal-functionality
#   aliases: [checkov:CKV_K8S_44, "kics:8b862ca9-0fbd-4959-ad72-b6609bdaa22d"]
package rules.kubernetes.network.tiller_published

import data.lib.kubernetes

applies if kind in {"core/Service"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "metadata.name"]), "message": "the service is Tiller's"} if object.metadata.name == "tiller-deploy"

deny contains {"at": concat("", [above, "spec.selector.name"]), "message": "the service selects Tiller"} if {
	object.spec.selector.name == "tiller"
	not object.metadata.name == "tiller-deploy"
}
