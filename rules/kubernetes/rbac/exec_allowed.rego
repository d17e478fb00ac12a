# METADATA
# title: Role can run commands in containers
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:exec-into-container-v1]
package rules.kubernetes.rbac.exec_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "commands can be run in containers"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"pods/exec"}, {"create", "get"})
}
