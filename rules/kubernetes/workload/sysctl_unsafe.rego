# METADATA
# title: Pod sets a kernel parameter that is not safe
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/sysctls]}
#   aliases: [kube-linter:unsafe-sysctls, kubescape:set-sysctls-params]
package rules.kubernetes.workload.sysctl_unsafe

deny contains {
	"at": sprintf("pod.sysctls[%d].name", [n]),
	"message": sprintf("sysctl `%v` is not among the safe ones", [sysctl.name]),
} if {
	some n, sysctl in input.asset.pod.sysctls
	not sysctl.name in safe
}

# As of Kubernetes 1.37.
safe := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_wmem",
}
