# METADATA
# title: Container is given a capability that is near to root
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [kubescape:insecure-capabilities]
package rules.kubernetes.workload.capability_dangerous

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].security.capabilities.add[%d]", [i, k]),
	"message": sprintf("%s is given capability `%v`", [kubernetes.called(c), capability]),
} if {
	some i, c in input.asset.containers
	some k, capability in c.security.capabilities.add
	trim_prefix(upper(capability), "CAP_") in dangerous
}

dangerous := {
	"ALL",
	"BPF",
	"DAC_READ_SEARCH",
	"MAC_ADMIN",
	"MAC_OVERRIDE",
	"NET_ADMIN",
	"PERFMON",
	"SETPCAP",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_MODULE",
	"SYS_PTRACE",
	"SYS_RAWIO",
}
