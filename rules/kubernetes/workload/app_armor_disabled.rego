# METADATA
# title: AppArmor confinement is taken off a container
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/appArmorProfile]}
package rules.kubernetes.workload.app_armor_disabled

import data.lib.kubernetes

deny contains {"at": "pod.security.app_armor", "message": sprintf("the pod's AppArmor profile is `%v`", [profile])} if {
	profile := input.asset.pod.security.app_armor
	not profile in allowed
}

deny contains {
	"at": sprintf("containers[%d].security.app_armor", [i]),
	"message": sprintf("the AppArmor profile of %s is `%v`", [kubernetes.called(c), c.security.app_armor]),
} if {
	some i, c in input.asset.containers
	not c.security.app_armor in allowed
	c.security.app_armor != input.asset.pod.security.app_armor
}

deny contains {"at": ["pod", "annotations", key], "message": sprintf("annotation `%v` names profile `%v`", [key, profile])} if {
	some key, profile in input.asset.pod.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not profile in {"", "runtime/default"}
	not startswith(profile, "localhost/")
}

allowed := {null, "RuntimeDefault", "Localhost"}
