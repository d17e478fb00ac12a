# METADATA
# title: Role can create persistent volumes
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-create-pv, kube-linter:access-to-create-pv]
package rules.kubernetes.rbac.persistent_volumes_creatable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "persistent volumes can be created"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"persistentvolumes"}, {"create"})
}
