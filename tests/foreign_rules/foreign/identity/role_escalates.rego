# METADATA
# title: Role can be turned into more than it grants
# custom:
#   severity: high
#   subjects: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role, kubernetes_manifest]
#   objective: least-privilege
package rules.foreign.identity.role_escalates

import data.lib.wl as manifest

role := manifest.object(input.body)

applies if role.kind in {"ClusterRole", "Role"}

risky := {
	["roles", "escalate"],
	["clusterroles", "bind"],
	["users", "impersonate"],
	["pods/exec", "create"],
	["serviceaccounts/token", "create"],
}

# Every pair of a resource and a verb that a rule gives, with the rule's place.
pairs[pair] contains i if {
	some i
	pair := [resource, verb]
	resource = role.rules[i].resources[_]
	verb = role.rules[i].verbs[_]
}

deny contains {"at": manifest.at(["rules", i]), "message": sprintf("%s `%s`", [verb, resource])} if {
	some pair in risky
	[resource, verb] := pair
	some i in pairs[pair]
}
