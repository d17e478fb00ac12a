# METADATA
# title: Kubernetes binding of Terraform's provider
# custom:
#   subjects: [kubernetes_role_binding, kubernetes_role_binding_v1, kubernetes_cluster_role_binding, kubernetes_cluster_role_binding_v1]
#   asset: kubernetes.binding
#   joins:
#     roles:
#       kind: [kubernetes_role, kubernetes_role_v1, kubernetes_cluster_role, kubernetes_cluster_role_v1]
#       via: role_ref
#       equals: {metadata.name: role_ref.name}
package lens.kubernetes.terraform_binding

import data.lib
import data.lib.kubernetes_terraform as blocks

default name := null
name := blocks.block(input.body, "metadata").name

default provider := null
provider := "kubernetes"

default tags := {}
tags := labels if {
	labels := blocks.block(input.body, "metadata").labels
	is_object(labels)
}

default cluster_wide := false
cluster_wide := true if contains(input.kind, "cluster_role")

default role := {"kind": null, "name": null}
role := {"kind": lib.get(reference, "kind", null), "name": lib.get(reference, "name", null)}

reference := blocks.block(input.body, "role_ref")

default subjects := []
subjects := [subject |
	some block in lib.blocks(input.body, "subject")
	subject := {"kind": lib.get(block, "kind", null), "name": lib.get(block, "name", null), "namespace": lib.get(block, "namespace", null)}
]

# What the role allows, where it is here too.
default rules := []
rules := [rule |
	some found in input.related.roles
	of_kind(found.kind)
	some rule in blocks.role_rules(found.body)
]

of_kind(kind) if {
	role.kind == "ClusterRole"
	contains(kind, "cluster_role")
}

of_kind(kind) if {
	role.kind == "Role"
	not contains(kind, "cluster_role")
}

places[key] := at if {
	some key, at in {"name": "metadata.name", "tags": "metadata.labels", "role": "role_ref", "subjects": "subject"}
}

places[key] := at if {
	some i, _ in subjects
	key := sprintf("subjects[%d]", [i])
	at := sprintf("subject[%d]", [i])
}
