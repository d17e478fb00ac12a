# METADATA
# title: Role can bind by way of bindings
# custom:
#   severity: high
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [checkov:CKV_K8S_157]
package rules.kubernetes.rbac.bindings_bindable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "`bind` is granted on bindings"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {"rbac.authorization.k8s.io"}, {"rolebindings", "clusterrolebindings"}, {"bind"})
}
