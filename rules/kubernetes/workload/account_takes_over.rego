# METADATA
# title: Workload could take over the cluster
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: least-privilege
#   aliases: [kubescape:workload-with-cluster-takeover-roles]
package rules.kubernetes.workload.account_takes_over

import data.lib.rbac

# Without its token in the pod, the account does not help whoever is in it.
applies if {
	is_array(input.asset.grants)
	input.asset.pod.automount_token == true
}

deny contains {"at": sprintf("grants[%d]", [i]), "message": sprintf("the pod's account has role `%v`, which leads to every right in the cluster", [grant.role])} if {
	some i, grant in input.asset.grants
	grant.cluster_wide
	some allowed in grant.rules
	rbac.takes_over(allowed)
}
