# METADATA
# title: Role can delete events
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-delete-k8s-events-v1]
package rules.kubernetes.rbac.events_deletable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "events can be deleted"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {"", "events.k8s.io"}, {"events"}, {"delete", "deletecollection"})
}
