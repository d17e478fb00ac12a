# METADATA
# title: Role can act as others
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-impersonate-users-groups-v1]
package rules.kubernetes.rbac.impersonation_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "others can be impersonated"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"users", "groups", "serviceaccounts"}, {"impersonate"})
}
