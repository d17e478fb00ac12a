# METADATA
# title: Pod security policy lets pods share the host's process table
# custom:
#   severity: high
#   subjects: [policy/PodSecurityPolicy, kubernetes_manifest]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_1, "kics:91dacd0e-d189-4a9c-8272-5999a3cc32d9"]
package rules.kubernetes.psp.host_pid_permitted

import data.lib.kubernetes

applies if kind in {"policy/PodSecurityPolicy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.hostPID"]), "message": "pods may share the host's process table"} if {
	kubernetes.flag(object.spec, "hostPID", false) == true
}
