# METADATA
# title: Encryption at rest writes in the clear
# custom:
#   severity: high
#   subjects: [apiserver.config.k8s.io/EncryptionConfiguration, kubernetes_manifest]
#   objective: encryption-at-rest
#   controls: {cis-kubernetes-1.11: ["1.2.28"]}
#   aliases: [kubescape:ensure-that-the-api-server-encryption-providers-are-appropriately-configured]
package rules.kubernetes.apiserver.encryption_providers_weak

import data.lib.kubernetes

applies if kind == "apiserver.config.k8s.io/EncryptionConfiguration"

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, sprintf("resources[%d].providers[0]", [i])]), "message": "objects are written with `identity`, which is the clear text"} if {
	some i, entry in kubernetes.items(object, "resources")
	first := kubernetes.items(entry, "providers")[0]
	"identity" in object_keys(first)
}

object_keys(provider) := {key | some key, _ in provider}

deny contains {"at": concat("", [above, "resources"]), "message": "secrets are in no list"} if {
	not covered
}

covered if {
	some entry in kubernetes.items(object, "resources")
	some resource in kubernetes.items(entry, "resources")
	resource in {"secrets", "*.", "*.*"}
}
