# METADATA
# title: Role can add containers to running pods
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
package rules.kubernetes.rbac.ephemeral_containers_addable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "containers can be added to running pods"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"pods/ephemeralcontainers"}, {"update", "patch"})
}
