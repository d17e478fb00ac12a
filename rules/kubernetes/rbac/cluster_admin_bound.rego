# METADATA
# title: Binding makes someone administrator of the cluster
# custom:
#   severity: high
#   subjects: [kubernetes.binding]
#   objective: privileged-access
#   controls: {cis-kubernetes-1.11: ["5.1.1"]}
#   aliases:
#     - kube-linter:cluster-admin-role-binding
#     - "kics:249328b8-5f0f-409f-b1dd-029f07882e11"
#     - kubescape:cluster-admin-role
#     - kubescape:rule-list-all-cluster-admins-v1
#     - trivy:KSV-0111
package rules.kubernetes.rbac.cluster_admin_bound

deny contains {"at": "role.name", "message": "role `cluster-admin` is bound"} if {
	input.asset.role.kind == "ClusterRole"
	input.asset.role.name == "cluster-admin"
	input.asset.cluster_wide == true
	some subject in input.asset.subjects
	not built_in(subject)
}

# What every cluster has.
built_in(subject) if {
	subject.kind == "Group"
	subject.name == "system:masters"
}
