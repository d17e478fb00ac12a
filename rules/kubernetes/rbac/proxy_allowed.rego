# METADATA
# title: Role can reach nodes, pods or services through the API server
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-access-proxy-subresource]
package rules.kubernetes.rbac.proxy_allowed

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "requests can be sent through the API server"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"nodes/proxy", "pods/proxy", "services/proxy"}, {"create", "get", "update", "patch", "delete"})
}
