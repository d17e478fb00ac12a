# METADATA
# title: Container runs as a user that the host may have too
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_40, trivy:KSV-0020]
#   parameters:
#     minimum:
#       type: number
#       default: 10000
#       description: The lowest user id that no account of a host has
package rules.kubernetes.workload.user_id_low

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.run_as_user", [i]),
	"message": sprintf("%s runs as user %v", [kubernetes.called(c), c.security.run_as_user]),
} if {
	some i, c in input.asset.containers
	input.asset.pod.host_users != false
	is_number(c.security.run_as_user)
	c.security.run_as_user < input.parameters.minimum
}

deny contains {
	"at": sprintf("containers[%d].security.run_as_user", [i]),
	"message": sprintf("%s states no user: its image decides", [kubernetes.called(c)]),
} if {
	input.asset.pod.host_users != false
	some i, c in input.asset.containers
	c.security.run_as_user == null
}
