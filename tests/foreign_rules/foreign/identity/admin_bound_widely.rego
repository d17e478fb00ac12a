# METADATA
# title: Cluster administration is given to a group of everyone
# custom:
#   severity: critical
#   subjects: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding, kubernetes_manifest]
#   objective: least-privilege
package rules.foreign.identity.admin_bound_widely

import data.lib.wl

binding := wl.object(input.body)

everyone := [
	{"kind": "Group", "name": "system:authenticated"},
	{"kind": "Group", "name": "system:unauthenticated"},
	{"kind": "User", "name": "system:anonymous"},
]

powerful if {
	{"kind": "ClusterRole", "name": role} = object.remove(binding.roleRef, ["apiGroup"])
	role in ["cluster-admin", "admin", "edit"]
}

applies if powerful

deny contains {"at": wl.at(["subjects", i]), "message": sprintf("%s `%s` is everyone", [lower(s.kind), s.name])} if {
	some i, s in binding.subjects
	object.subset(s, everyone[_])
}
