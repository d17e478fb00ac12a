# METADATA
# title: Role can change admission webhooks
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_155, kubescape:rule-can-modify-admission-webhooks]
package rules.kubernetes.rbac.admission_webhooks_changeable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "admission webhooks can be changed"} if {
	some i, rule in input.asset.rules
	rbac.grants(
		rule,
		{"admissionregistration.k8s.io"},
		{"mutatingwebhookconfigurations", "validatingwebhookconfigurations"},
		{"create", "update", "patch", "delete"},
	)
}
