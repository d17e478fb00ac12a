# METADATA
# title: Everyone with an account could take over the cluster
# custom:
#   severity: critical
#   subjects: [kubernetes.binding]
#   objective: public-exposure
package rules.kubernetes.rbac.everyone_takes_over

import data.lib.rbac

applies if input.asset.cluster_wide

deny contains {"at": "role.name", "message": sprintf("`%v` is given role `%v`, which leads to every right in the cluster", [subject.name, input.asset.role.name])} if {
	some subject in input.asset.subjects
	subject.name in {"system:authenticated", "system:unauthenticated", "system:anonymous", "system:serviceaccounts"}
	some allowed in input.asset.rules
	rbac.takes_over(allowed)
}

deny contains {"at": "role.name", "message": sprintf("`%v` is given role `cluster-admin`", [subject.name])} if {
	some subject in input.asset.subjects
	subject.name in {"system:authenticated", "system:unauthenticated", "system:anonymous", "system:serviceaccounts"}
	input.asset.role.name == "cluster-admin"
}
