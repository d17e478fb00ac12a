# METADATA
# title: Secret stands in a manifest
# custom:
#   severity: high
#   subjects: [core/Secret, kubernetes_manifest]
#   objective: secret-protection
#   aliases: ["kics:b9c83569-459b-4110-8f79-6305aa33cb37"]
package rules.kubernetes.object.secret_in_manifest

import data.lib.kubernetes

applies if kind in {"core/Secret"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, part]), "message": sprintf("%v value(s) stand in the manifest", [count(values)])} if {
	is_null(kubernetes.field(object, "sops", null))
	some part in ["data", "stringData"]
	values := [key |
		some key, value in kubernetes.mapping(object, part)
		is_string(value)
		secret(value)
	]
	count(values) > 0
}

# A value that a later step puts in is none yet.
secret(value) if {
	value != ""
	not regex.match(`^\s*(\$\{.*\}|\$\(.*\)|<.*>|\{\{.*\}\}|ENC\[.*\]|ref\+.*|vault:.*|avp:.*)\s*$`, value)
}
