# METADATA
# title: Role can approve certificates
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_156, kubescape:rule-can-approve-cert-signing-request]
package rules.kubernetes.rbac.certificates_approvable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "requests for certificates can be approved"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {"certificates.k8s.io"}, {"certificatesigningrequests/approval"}, {"update", "patch"})
	some other in input.asset.rules
	rbac.grants(other, {"certificates.k8s.io"}, {"signers"}, {"approve"})
}
