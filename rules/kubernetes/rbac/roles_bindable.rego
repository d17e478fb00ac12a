# METADATA
# title: Role can bind any role
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-bind-escalate, "kics:8320826e-7a9c-4b0b-9535-578333193432"]
package rules.kubernetes.rbac.roles_bindable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "any role can be bound"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {"rbac.authorization.k8s.io"}, {"roles", "clusterroles"}, {"bind"})
}
