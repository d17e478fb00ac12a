# METADATA
# title: Kubernetes role of Terraform's provider
# custom:
#   subjects: [kubernetes_role, kubernetes_role_v1, kubernetes_cluster_role, kubernetes_cluster_role_v1]
#   asset: kubernetes.role
package lens.kubernetes.terraform_role

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

default rules := []
rules := blocks.role_rules(input.body)

places[key] := at if {
	some key, at in {"name": "metadata.name", "tags": "metadata.labels", "rules": "rule"}
}
