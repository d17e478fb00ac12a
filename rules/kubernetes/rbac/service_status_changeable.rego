# METADATA
# title: Role can change the status of services
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
package rules.kubernetes.rbac.service_status_changeable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "the status of services can be changed"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"services/status"}, {"update", "patch"})
}
