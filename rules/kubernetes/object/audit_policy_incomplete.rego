# METADATA
# title: Audit policy records nothing
# custom:
#   severity: medium
#   subjects: [audit.k8s.io/Policy, kubernetes_manifest]
#   objective: audit-content
#   controls: {cis-kubernetes-1.11: ["3.2.2"]}
package rules.kubernetes.object.audit_policy_incomplete

import data.lib.kubernetes

applies if kind in {"audit.k8s.io/Policy"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, "rules"]), "message": "no rule records anything"} if {
	not records
}

records if {
	some rule in kubernetes.items(object, "rules")
	kubernetes.field(rule, "level", "None") in {"Metadata", "Request", "RequestResponse"}
}

deny contains {"at": concat("", [above, "rules[0].level"]), "message": "the first rule drops every request"} if {
	records
	first := kubernetes.items(object, "rules")[0]
	kubernetes.field(first, "level", "") == "None"
	object_keys := {key | some key, _ in first} - {"level", "omitStages"}
	count(object_keys) == 0
}
