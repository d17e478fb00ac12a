# METADATA
# title: Pod does not insist on a user other than root
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [restricted/runAsNonRoot]}
#   aliases: [trivy:KSV-0012]
package rules.kubernetes.workload.run_as_non_root_missing

import data.lib.kubernetes

deny contains {"at": "pod.security.run_as_non_root", "message": "the pod sets `runAsNonRoot` to false"} if {
	shares_users
	input.asset.pod.security.run_as_non_root == false
}

deny contains {
	"at": sprintf("containers[%d].security.run_as_non_root", [i]),
	"message": sprintf("nothing keeps %s from running as root: `runAsNonRoot` is not true", [kubernetes.called(c)]),
} if {
	shares_users
	input.asset.pod.security.run_as_non_root != false
	some i, c in input.asset.containers
	c.security.run_as_non_root != true
}

shares_users if input.asset.pod.host_users != false
