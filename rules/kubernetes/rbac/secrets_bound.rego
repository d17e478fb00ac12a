# METADATA
# title: Binding gives access to secrets
# custom:
#   severity: medium
#   subjects: [kubernetes.binding]
#   objective: least-privilege
#   aliases: [kube-linter:access-to-secrets, checkov:CKV2_K8S_5]
package rules.kubernetes.rbac.secrets_bound

import data.lib.rbac

deny contains {"at": "role.name", "message": sprintf("role `%v` gives access to secrets", [input.asset.role.name])} if {
	some rule in input.asset.rules
	count(rule.resource_names) == 0
	rbac.grants(rule, {""}, {"secrets"}, {"get", "list", "watch", "create", "delete"})
}
