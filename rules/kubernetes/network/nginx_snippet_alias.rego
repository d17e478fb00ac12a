# METADATA
# title: Ingress serves files of its controller
# custom:
#   severity: high
#   subjects: [networking.k8s.io/Ingress, kubernetes_manifest]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_154]
package rules.kubernetes.network.nginx_snippet_alias

import data.lib.kubernetes

applies if kind in {"networking.k8s.io/Ingress"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": path, "message": sprintf("annotation `%v` maps a path to files of the controller", [key])} if {
	some key, value in kubernetes.mapping(object.metadata, "annotations")
	startswith(key, "nginx.ingress.kubernetes.io/")
	endswith(key, "snippet")
	contains(value, "alias")
	path := array.concat(prefix, ["metadata", "annotations", key])
}

prefix := ["manifest"] if input.kind == "kubernetes_manifest" else := []
