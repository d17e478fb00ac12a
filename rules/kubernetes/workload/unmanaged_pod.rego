# METADATA
# title: Pod is managed by nothing
# custom:
#   severity: low
#   subjects: [core/Pod, kubernetes_manifest]
#   objective: availability
#   aliases: [kubescape:naked-pods]
package rules.kubernetes.workload.unmanaged_pod

import data.lib.kubernetes

applies if kind in {"core/Pod"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, "metadata"]), "message": "no controller manages the pod"} if {
	count(kubernetes.items(object.metadata, "ownerReferences")) == 0
	not static
}

static if kubernetes.field(kubernetes.mapping(object.metadata, "labels"), "tier", "") == "control-plane"

static if {
	kubernetes.field(object.metadata, "namespace", "") == "kube-system"
	kubernetes.flag(object.spec, "hostNetwork", false) == true
}

static if {
	some key in ["kubernetes.io/config.mirror", "kubernetes.io/config.source", "helm.sh/hook"]
	not is_null(kubernetes.field(kubernetes.mapping(object.metadata, "annotations"), key, null))
}
