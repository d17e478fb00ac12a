# METADATA
# title: Pod security policy leaves pods NET_RAW
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_7, "kics:2270987f-bb51-479f-b8be-3ca73e5ad648"]
package rules.kubernetes.psp.net_raw_permitted

import data.lib.kubernetes

applies if kind in {"policy/PodSecurityPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.requiredDropCapabilities"]), "message": "`NET_RAW` is not dropped"} if {
	not sheds
}

sheds if {
	some capability in kubernetes.items(object.spec, "requiredDropCapabilities")
	capability in {"ALL", "NET_RAW"}
}
