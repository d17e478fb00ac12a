# METADATA
# title: Default service account hands out its token
# custom:
#   severity: medium
#   subjects: [core/ServiceAccount, kubernetes_manifest]
#   objective: least-privilege
#   controls: {cis-kubernetes-1.11: ["5.1.5"]}
#   aliases: [checkov:CKV_K8S_41, kubescape:automount-default-service-account]
package rules.kubernetes.rbac.default_account_mounts_token

import data.lib.kubernetes

applies if kind in {"core/ServiceAccount"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "automountServiceAccountToken"]), "message": "pods of no other account get a token"} if {
	object.metadata.name == "default"
	not kubernetes.field(object, "automountServiceAccountToken", true) == false
}
