# METADATA
# title: A credential stands in a ConfigMap
# custom:
#   severity: high
#   subjects: [core/ConfigMap, kubernetes_manifest]
#   objective: secret-protection
#   aliases: [kubescape:rule-credentials-configmap, trivy:KSV-0109]
package rules.kubernetes.object.credential_in_config_map

import data.lib.kubernetes

applies if kind in {"core/ConfigMap"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": array.concat(prefix, ["data", key]), "message": sprintf("`%v` holds a credential in clear text", [key])} if {
	some key, value in kubernetes.mapping(object, "data")
	is_string(value)
	credential(key, value)
}

credential(key, value) if {
	regex.match(`(?i)(passwd|password|passphrase|secret|(api|access|private|auth|encryption)_?key(_?id)?|credential|(^|_)(pwd|token))$`, key)
	value != ""
	not startswith(value, "/")
}

credential(_, value) if regex.match(`^(AKIA|ASIA)[0-9A-Z]{16}$`, value)

credential(_, value) if contains(value, "PRIVATE KEY-----")

prefix := ["manifest"] if input.kind == "kubernetes_manifest" else := []
