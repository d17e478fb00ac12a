# METADATA
# title: Pod security policy lets pods share the host's network
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_4]
package rules.kubernetes.psp.host_network_permitted

import data.lib.kubernetes

applies if kind in {"policy/PodSecurityPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.hostNetwork"]), "message": "pods may share the host's network"} if {
	kubernetes.flag(object.spec, "hostNetwork", false) == true
}
