# METADATA
# title: System calls of a container are not filtered
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {cis-kubernetes-1.11: ["5.6.2"], pss: [baseline/seccompProfile_baseline]}
#   aliases: [trivy:KSV-0104]
package rules.kubernetes.workload.seccomp_unconfined

import data.lib.kubernetes

deny contains {"at": "pod.security.seccomp", "message": sprintf("the pod's seccomp profile is `%v`", [profile])} if {
	profile := input.asset.pod.security.seccomp
	not profile in allowed
}

deny contains {
	"at": sprintf("containers[%d].security.seccomp", [i]),
	"message": sprintf("the seccomp profile of %s is `%v`", [kubernetes.called(c), c.security.seccomp]),
} if {
	some i, c in input.asset.containers
	not c.security.seccomp in allowed
	c.security.seccomp != input.asset.pod.security.seccomp
}

allowed := {null, "RuntimeDefault", "Localhost"}
