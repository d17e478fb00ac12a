# METADATA
# title: Pod states root as its user
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [restricted/runAsUser]}
#   aliases: [trivy:KSV-0105]
package rules.kubernetes.workload.user_root_stated

import data.lib.kubernetes

deny contains {"at": "pod.security.run_as_user", "message": "the pod's user is 0, root"} if {
	input.asset.pod.host_users != false
	input.asset.pod.security.run_as_user == 0
}

deny contains {
	"at": sprintf("containers[%d].security.run_as_user", [i]),
	"message": sprintf("the user of %s is 0, root", [kubernetes.called(c)]),
} if {
	input.asset.pod.host_users != false
	input.asset.pod.security.run_as_user != 0
	some i, c in input.asset.containers
	c.security.run_as_user == 0
}
