# METADATA
# title: Container changes how /proc is masked
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [restricted/procMount_restricted]}
package rules.kubernetes.workload.proc_mount_stated

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].security.proc_mount", [i]),
	"message": sprintf("`procMount` of %s is `%v`", [kubernetes.called(c), c.security.proc_mount]),
} if {
	some i, c in input.asset.containers
	c.security.proc_mount != "Default"
}
