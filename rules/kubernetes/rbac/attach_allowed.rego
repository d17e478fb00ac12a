# METADATA
# title: Role can attach to containers
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: ["kics:d45330fd-f58d-45fb-a682-6481477a0f84"]
package rules.kubernetes.rbac.attach_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "containers can be attached to"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"pods/attach"}, {"create", "get"})
}
