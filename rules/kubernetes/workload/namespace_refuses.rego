# METADATA
# title: Namespace refuses the pod
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: admission-control
package rules.kubernetes.workload.namespace_refuses

import data.lib.kubernetes

applies if level in {"baseline", "restricted"}

level := kubernetes.field(input.asset.namespace_labels, "pod-security.kubernetes.io/enforce", null)

deny contains {"at": at, "message": sprintf("namespace `%v` enforces `%v`, which allows no pod %s", [input.asset.namespace, level, what])} if {
	some at, what in {
		"pod.host_network": "in its host's network",
		"pod.host_pid": "among its host's processes",
		"pod.host_ipc": "in its host's inter-process communication",
	}
	input.asset.pod[substring(at, 4, -1)] == true
}

deny contains {"at": sprintf("pod.volumes[%d].host_path", [i]), "message": sprintf("namespace `%v` enforces `%v`, which allows no volume of the host", [input.asset.namespace, level])} if {
	some i, volume in input.asset.pod.volumes
	volume.host_path != null
}

deny contains {"at": sprintf("containers[%d].security.privileged", [i]), "message": sprintf("namespace `%v` enforces `%v`, and %s is privileged", [input.asset.namespace, level, kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	c.security.privileged == true
}

deny contains {"at": sprintf("containers[%d].security.allow_privilege_escalation", [i]), "message": sprintf("namespace `%v` enforces `restricted`, and %s may gain privileges", [input.asset.namespace, kubernetes.called(c)])} if {
	level == "restricted"
	some i, c in input.asset.containers
	input.asset.pod.os != "windows"
	c.security.allow_privilege_escalation != false
}

deny contains {"at": sprintf("containers[%d].security.run_as_non_root", [i]), "message": sprintf("namespace `%v` enforces `restricted`, and %s may run as root", [input.asset.namespace, kubernetes.called(c)])} if {
	level == "restricted"
	some i, c in input.asset.containers
	c.security.run_as_non_root != true
}
