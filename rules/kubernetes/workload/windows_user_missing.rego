# METADATA
# title: Windows container states no user
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [kubescape:set-runasusername-value]
package rules.kubernetes.workload.windows_user_missing

import data.lib.kubernetes

applies if input.asset.pod.os == "windows"

deny contains {"at": sprintf("containers[%d].security.windows_user", [i]), "message": sprintf("%s states no user", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	c.security.windows_user == null
}
