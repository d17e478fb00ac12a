# METADATA
# title: Windows container runs as a process of its host
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/windowsHostProcess]}
#   aliases: [kubescape:set-hostprocess-true]
package rules.kubernetes.workload.windows_host_process

import data.lib.kubernetes

deny contains {"at": "pod.security.host_process", "message": "the pod's containers run as processes of the Windows host"} if {
	input.asset.pod.security.host_process == true
}

deny contains {
	"at": sprintf("containers[%d].security.host_process", [i]),
	"message": sprintf("%s runs as a process of the Windows host", [kubernetes.called(c)]),
} if {
	input.asset.pod.security.host_process != true
	some i, c in input.asset.containers
	c.security.host_process == true
}
