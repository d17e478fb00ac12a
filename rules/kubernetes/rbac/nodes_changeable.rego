# METADATA
# title: Role can change nodes
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
package rules.kubernetes.rbac.nodes_changeable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "nodes can be changed"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"nodes", "nodes/status"}, {"update", "patch"})
}
