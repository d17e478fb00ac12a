# METADATA
# title: Namespace enforces no pod security standard
# custom:
#   severity: medium
#   subjects: [core/Namespace, kubernetes_manifest]
#   objective: admission-control
#   controls: {cis-kubernetes-1.11: ["5.2.1"]}
#   aliases: [kubescape:pod-security-admission-baseline-applied-1]
package rules.kubernetes.namespace.pod_security_unenforced

import data.lib.kubernetes

applies if kind in {"core/Namespace"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {
	"at": array.concat(prefix, ["metadata", "labels", "pod-security.kubernetes.io/enforce"]),
	"message": "no standard for pods is enforced",
} if {
	not startswith(object.metadata.name, "kube-")
	level := kubernetes.field(kubernetes.mapping(object.metadata, "labels"), "pod-security.kubernetes.io/enforce", "privileged")
	not level in {"baseline", "restricted"}
}

prefix := ["manifest"] if input.kind == "kubernetes_manifest" else := []
