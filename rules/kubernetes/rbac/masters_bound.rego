# METADATA
# title: Binding names the group that no rule can stop
# custom:
#   severity: high
#   subjects: [kubernetes.binding]
#   objective: privileged-access
#   controls: {cis-kubernetes-1.11: ["5.1.7"]}
package rules.kubernetes.rbac.masters_bound

deny contains {"at": sprintf("subjects[%d].name", [i]), "message": "rights are given to `system:masters`"} if {
	some i, subject in input.asset.subjects
	subject.kind == "Group"
	subject.name == "system:masters"
	not built_in
}

# The cluster's own.
built_in if input.asset.name == "cluster-admin"
