# METADATA
# title: Container states no seccomp profile
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [restricted/seccompProfile_restricted]}
#   aliases: [kubescape:set-seccomp-profile, kubescape:linux-hardening]
package rules.kubernetes.workload.seccomp_missing

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {"at": "pod.security.seccomp", "message": sprintf("the pod's seccomp profile is `%v`", [profile])} if {
	profile := input.asset.pod.security.seccomp
	not profile in allowed
	profile != null
}

deny contains {
	"at": sprintf("containers[%d].security.seccomp", [i]),
	"message": sprintf("%s has no seccomp profile", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.seccomp == null
}

deny contains {
	"at": sprintf("containers[%d].security.seccomp", [i]),
	"message": sprintf("the seccomp profile of %s is `%v`", [kubernetes.called(c), c.security.seccomp]),
} if {
	some i, c in input.asset.containers
	c.security.seccomp != null
	not c.security.seccomp in allowed
	c.security.seccomp != input.asset.pod.security.seccomp
}

allowed := {"RuntimeDefault", "Localhost"}
