# METADATA
# title: Role can forward ports to pods
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: ["kics:38fa11ef-dbcc-4da8-9680-7e1fd855b6fb", kubescape:rule-can-portforward-v1]
package rules.kubernetes.rbac.port_forwarding_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "ports of pods can be forwarded"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"pods/portforward"}, {"create", "get"})
}
