# METADATA
# title: Ingress serves without TLS
# custom:
#   severity: medium
#   subjects: [networking.k8s.io/Ingress, kubernetes_ingress, kubernetes_ingress_v1, kubernetes_manifest]
#   objective: encryption-in-transit
#   aliases: [kubescape:ingress-no-tls]
package rules.kubernetes.network.ingress_without_tls

import data.lib
import data.lib.kubernetes
import data.lib.kubernetes_terraform as blocks

applies if kind == "networking.k8s.io/Ingress"

applies if input.kind in terraform

terraform := {"kubernetes_ingress", "kubernetes_ingress_v1"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind == "networking.k8s.io/Ingress"

object := {"spec": {"tls": lib.blocks(blocks.block(input.body, "spec"), "tls")}} if input.kind in terraform

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.tls"]), "message": "the ingress has no `tls`"} if {
	count(kubernetes.items(object.spec, "tls")) == 0
}
