# METADATA
# title: Custom role may change permissions
# custom:
#   severity: high
#   subjects: [azurerm_role_definition]
#   objective: least-privilege
package rules.foreign.identity.role_definition_writes

import data.lib.tf

guarded := {"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleDefinitions/write"}

allowed(block) := {g | some g in guarded; some pattern in block.actions; glob.match(lower(pattern), null, lower(g))}

taken_back(block) := {g | some g in guarded; some pattern in tf.many(object.get(block, "not_actions", null)); glob.match(lower(pattern), null, lower(g))}

deny contains {"at": sprintf("permissions[%d].actions", [i]), "message": sprintf("`%s` is allowed", [action])} if {
	some i, block in tf.each(input.body, "permissions")
	some action in allowed(block) - taken_back(block)
}
