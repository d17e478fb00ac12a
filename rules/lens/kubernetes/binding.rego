# METADATA
# title: Kubernetes binding of a role
# custom:
#   subjects: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#   asset: kubernetes.binding
#   joins:
#     roles: {kind: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole], equals: {metadata.name: roleRef.name, kind: roleRef.kind}}
package lens.kubernetes.binding

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.metadata.labels if is_object(input.body.metadata.labels)

default cluster_wide := false
cluster_wide := true if input.kind == "rbac.authorization.k8s.io/ClusterRoleBinding"

default role := {"kind": null, "name": null}
role := {"kind": kubernetes.field(input.body.roleRef, "kind", null), "name": kubernetes.field(input.body.roleRef, "name", null)}

default subjects := []
subjects := kubernetes.subjects(input.body.subjects)

# What the role allows, where its manifest is here too. A Role is meant in the binding's own namespace.
default rules := []
rules := [rule |
	some found in input.related.roles
	beside(found)
	some rule in kubernetes.role_rules(found.body.rules)
]

beside(found) if found.kind == "rbac.authorization.k8s.io/ClusterRole"

beside(found) if {
	kubernetes.namespace(kubernetes.field(found.body.metadata, "namespace", "")) == kubernetes.namespace(kubernetes.field(input.body.metadata, "namespace", ""))
}

places[key] := at if {
	some key, at in {"name": "metadata.name", "tags": "metadata.labels", "role": "roleRef"}
}
