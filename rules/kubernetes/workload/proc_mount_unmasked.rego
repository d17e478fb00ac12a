# METADATA
# title: Container sees all of /proc
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/procMount]}
#   aliases: [kube-linter:unsafe-proc-mount, kubescape:set-procmount-default]
package rules.kubernetes.workload.proc_mount_unmasked

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].security.proc_mount", [i]),
	"message": sprintf("`procMount` of %s is `%v`", [kubernetes.called(c), c.security.proc_mount]),
} if {
	input.asset.pod.host_users != false
	some i, c in input.asset.containers
	c.security.proc_mount != "Default"
}
