# METADATA
# title: Pod security policy lets pods be privileged
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_2]
package rules.kubernetes.psp.privileged_permitted

import data.lib.kubernetes

applies if kind in {"policy/PodSecurityPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.privileged"]), "message": "pods may be privileged"} if {
	kubernetes.flag(object.spec, "privileged", false) == true
}
