# METADATA
# title: Service claims addresses outside the cluster
# custom:
#   severity: high
#   subjects: [core/Service, kubernetes_manifest]
#   objective: network-segmentation
#   aliases: [trivy:KSV-0108]
package rules.kubernetes.network.external_ips_claimed

import data.lib.kubernetes

applies if kind in {"core/Service"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, sprintf("spec.externalIPs[%d]", [i])]), "message": sprintf("the service claims address `%v`", [address])} if {
	some i, address in kubernetes.items(object.spec, "externalIPs")
}
