# METADATA
# title: Binding gives rights to a default service account
# custom:
#   severity: medium
#   subjects: [kubernetes.binding]
#   objective: service-identity
#   controls: {cis-kubernetes-1.11: ["5.1.5"]}
#   aliases: [checkov:CKV_K8S_42, "kics:1e749bc9-fde8-471c-af0c-8254efd2dee5", kubescape:ensure-default-service-accounts-has-only-default-roles]
package rules.kubernetes.rbac.default_account_bound

deny contains {"at": sprintf("subjects[%d].name", [i]), "message": "rights are given to service account `default`"} if {
	some i, subject in input.asset.subjects
	subject.kind == "ServiceAccount"
	subject.name == "default"
}
