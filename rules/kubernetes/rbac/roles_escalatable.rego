# METADATA
# title: Role can give rights that its holder has not
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_158, kubescape:rule-can-bind-escalate, "kics:8320826e-7a9c-4b0b-9535-578333193432"]
package rules.kubernetes.rbac.roles_escalatable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "roles can be given any right"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {"rbac.authorization.k8s.io"}, {"roles", "clusterroles"}, {"escalate"})
}
