# METADATA
# title: Kubernetes role
# custom:
#   subjects: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   asset: kubernetes.role
package lens.kubernetes.role

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.metadata.labels if is_object(input.body.metadata.labels)

default rules := []
rules := kubernetes.role_rules(input.body.rules)

places[key] := at if {
	some key, at in {"name": "metadata.name", "tags": "metadata.labels"}
}

places[key] := at if {
	some i, _ in rules
	some part, spelt in kubernetes.role_parts
	key := sprintf("rules[%d].%s", [i, part])
	at := sprintf("rules[%d].%s", [i, spelt])
}
