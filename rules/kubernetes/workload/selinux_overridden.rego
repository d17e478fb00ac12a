# METADATA
# title: SELinux label gives a container more than its kind
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/seLinuxOptions]}
package rules.kubernetes.workload.selinux_overridden

import data.lib.kubernetes

deny contains {"at": sprintf("pod.security.selinux.%s", [part]), "message": sprintf("the pod's SELinux %s is `%v`", [part, value])} if {
	some part in ["type", "user", "role"]
	value := kubernetes.field(input.asset.pod.security.selinux, part, "")
	not value in allowed[part]
}

deny contains {
	"at": sprintf("containers[%d].security.selinux.%s", [i, part]),
	"message": sprintf("the SELinux %s of %s is `%v`", [part, kubernetes.called(c), value]),
} if {
	some i, c in input.asset.containers
	some part in ["type", "user", "role"]
	value := kubernetes.field(c.security.selinux, part, "")
	not value in allowed[part]
	value != kubernetes.field(input.asset.pod.security.selinux, part, "")
}

allowed := {
	"type": {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"},
	"user": {""},
	"role": {""},
}
