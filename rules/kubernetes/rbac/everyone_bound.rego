# METADATA
# title: Binding gives rights to everyone
# custom:
#   severity: high
#   subjects: [kubernetes.binding]
#   objective: public-exposure
package rules.kubernetes.rbac.everyone_bound

deny contains {"at": sprintf("subjects[%d].name", [i]), "message": sprintf("rights are given to `%v`", [subject.name])} if {
	not input.asset.role.name in {"system:discovery", "system:basic-user", "system:public-info-viewer"}
	some i, subject in input.asset.subjects
	subject.kind in {"User", "Group"}
	subject.name in {"system:anonymous", "system:unauthenticated", "system:authenticated"}
}
