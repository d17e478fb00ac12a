# METADATA
# title: Role grants by wildcard
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   controls: {cis-kubernetes-1.11: ["5.1.3"]}
#   aliases:
#     - checkov:CKV_K8S_49
#     - "kics:6b896afb-ca07-467a-b256-1a0077a1c08e"
#     - kube-linter:wildcard-in-rules
#     - trivy:KSV-0044
#     - trivy:KSV-0045
#     - trivy:KSV-0046
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
