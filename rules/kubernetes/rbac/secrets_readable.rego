# METADATA
# title: Role can read secrets
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: ["kics:b7bca5c4-1dab-4c2c-8cbe-3050b9d59b14", "kics:826abb30-3cd5-4e0b-a93b-67729b4f7e63", kubescape:rule-can-list-get-secrets-v1]
package rules.kubernetes.rbac.secrets_readable

deny contains {
	"at": sprintf("rules[%d].resources", [i]),
	"message": "secrets can be read",
} if {
	some i, rule in input.asset.rules
	some group in rule.api_groups
	group in {"", "*"}
	some resource in rule.resources
	resource in {"secrets", "*"}
	some verb in rule.verbs
	verb in {"get", "list", "watch", "*"}
}
