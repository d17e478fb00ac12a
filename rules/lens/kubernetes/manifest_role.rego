# METADATA
# title: Kubernetes role that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: kubernetes.role
package lens.kubernetes.manifest_role

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {
	"rbac.authorization.k8s.io/Role",
	"rbac.authorization.k8s.io/ClusterRole",
}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.manifest.metadata.labels if is_object(input.body.manifest.metadata.labels)

default rules := []
rules := kubernetes.role_rules(input.body.manifest.rules)

places[key] := at if {
	some key, at in {"name": "manifest.metadata.name", "tags": "manifest.metadata.labels", "rules": "manifest.rules"}
}

places[key] := at if {
	some i, _ in rules
	some part, spelt in kubernetes.role_parts
	key := sprintf("rules[%d].%s", [i, part])
	at := sprintf("manifest.rules[%d].%s", [i, spelt])
}
