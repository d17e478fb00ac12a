# METADATA
# title: Workload runs with administrative rights
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: privileged-access
#   aliases: [kubescape:workload-with-administrative-roles]
package rules.kubernetes.workload.account_administrative

applies if is_array(input.asset.grants)

deny contains {"at": sprintf("grants[%d]", [i]), "message": sprintf("the pod's account is bound to role `%v`", [grant.role])} if {
	some i, grant in input.asset.grants
	administrative(grant)
}

administrative(grant) if grant.role in {"cluster-admin", "admin"}

administrative(grant) if {
	some allowed in grant.rules
	"*" in allowed.verbs
	"*" in allowed.resources
	"*" in allowed.api_groups
}
