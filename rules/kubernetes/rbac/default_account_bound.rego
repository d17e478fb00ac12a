# METADATA
# title: Binding gives rights to a default service account
# custom:
#   severity: medium
#   subjects: [kubernetes.binding]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_42, "kics:1e749bc9-fde8-471c-af0c-8254efd2dee5", kubescape:ensure-default-service-accounts-has-only-default-roles]
package rules.kubernetes.rbac.default_account_bound

deny contains {"at": sprintf("subjects[%d].name", [i]), "message": "rights are given to service account `default`"} if {
	some i, subject in input.asset.subjects
	subject.kind == "ServiceAccount"
	subject.name == "default"
}
