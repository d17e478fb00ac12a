# METADATA
# title: Binding gives access to secrets
# custom:
#   severity: medium
#   subjects: [identity.binding]
#   objective: secret-protection
#   aliases: [kube-linter:access-to-secrets]
package rules.kubernetes.rbac.secrets_bound

import data.lib.rbac

deny contains {"at": "role.name", "message": sprintf("role `%v` gives access to secrets", [input.asset.role.name])} if {
	some rule in input.asset.rules
	rbac.grants(rule, {""}, {"secrets"}, {"get", "list", "watch", "create", "delete"})
}
