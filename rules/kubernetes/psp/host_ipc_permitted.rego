# METADATA
# title: Pod security policy lets pods share the host's shared memory
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_3, "kics:80f93444-b240-4ebb-a4c6-5c40b76c04ea"]
package rules.kubernetes.psp.host_ipc_permitted

import data.lib.kubernetes

applies if kind in {"policy/PodSecurityPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.hostIPC"]), "message": "pods may share the host's shared memory"} if {
	kubernetes.flag(object.spec, "hostIPC", false) == true
}
