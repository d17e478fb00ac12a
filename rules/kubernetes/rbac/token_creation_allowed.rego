# METADATA
# title: Role can make tokens of service accounts
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-create-service-account-token]
package rules.kubernetes.rbac.token_creation_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "tokens of service accounts can be made"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"serviceaccounts/token"}, {"create"})
}
