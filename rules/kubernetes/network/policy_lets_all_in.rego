# METADATA
# title: Network policy lets everyone in
# custom:
#   severity: medium
#   subjects: [networking.k8s.io/NetworkPolicy, kubernetes_manifest]
#   objective: network-segmentation
package rules.kubernetes.network.policy_lets_all_in

import data.lib.kubernetes

applies if kind in {"networking.k8s.io/NetworkPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, sprintf("spec.ingress[%d]", [i])]), "message": "traffic from everywhere is let in"} if {
	some i, rule in kubernetes.items(object.spec, "ingress")
	count(kubernetes.items(rule, "from")) == 0
}

deny contains {"at": concat("", [above, sprintf("spec.ingress[%d].from[%d].ipBlock.cidr", [i, k])]), "message": sprintf("traffic from `%v` is let in", [cidr])} if {
	some i, rule in kubernetes.items(object.spec, "ingress")
	some k, peer in kubernetes.items(rule, "from")
	cidr := kubernetes.field(kubernetes.mapping(peer, "ipBlock"), "cidr", "")
	cidr in {"0.0.0.0/0", "::/0"}
}
