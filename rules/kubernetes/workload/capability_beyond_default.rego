# METADATA
# title: Container is given a capability that none has by default
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [baseline/capabilities_baseline]}
#   aliases: [trivy:KSV-0022]
package rules.kubernetes.workload.capability_beyond_default

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].security.capabilities.add[%d]", [i, k]),
	"message": sprintf("%s is given capability `%v`", [kubernetes.called(c), capability]),
} if {
	some i, c in input.asset.containers
	some k, capability in c.security.capabilities.add
	not capability in usual
}

usual := {
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
}
