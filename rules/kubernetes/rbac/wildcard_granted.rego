# METADATA
# title: Role grants by wildcard
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_49, "kics:6b896afb-ca07-467a-b256-1a0077a1c08e", kube-linter:wildcard-in-rules]
package rules.kubernetes.rbac.wildcard_granted

deny contains {
	"at": sprintf("rules[%d].%s[%d]", [i, part, k]),
	"message": sprintf("`*` grants %s", [meaning]),
} if {
	some i, rule in input.asset.rules
	some part, meaning in {"verbs": "every verb", "resources": "every resource", "api_groups": "every API group"}
	some k, value in rule[part]
	value == "*"
}
