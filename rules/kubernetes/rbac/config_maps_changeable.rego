# METADATA
# title: Role can change what names resolve to
# custom:
#   severity: medium
#   subjects: [kubernetes.role]
#   objective: least-privilege
#   aliases: [kubescape:rule-can-update-configmap-v1, trivy:KSV-0049]
package rules.kubernetes.rbac.config_maps_changeable

import data.lib.rbac

deny contains {"at": sprintf("rules[%d].resources", [i]), "message": "config maps can be changed, that of the name server too"} if {
	some i, rule in input.asset.rules
	rbac.grants(rule, {""}, {"configmaps"}, {"update", "patch"})
	reaches(rule.resource_names)
}

reaches(names) if count(names) == 0

reaches(names) if "coredns" in names
