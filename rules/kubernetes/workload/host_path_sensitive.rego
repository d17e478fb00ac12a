# METADATA
# title: Pod mounts a directory on which its host rests
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [kube-linter:sensitive-host-mounts]
package rules.kubernetes.workload.host_path_sensitive

deny contains {
	"at": sprintf("pod.volumes[%d].host_path", [v]),
	"message": sprintf("volume `%v` is `%v` of the host", [volume.name, volume.host_path]),
} if {
	some v, volume in input.asset.pod.volumes
	is_string(volume.host_path)
	sensitive(volume.host_path)
}

sensitive(path) if path in {"/", "/var", "/run"}

sensitive(path) if {
	some directory in directories
	path in {directory, sprintf("%s/", [directory])}
}

sensitive(path) if {
	some directory in directories
	startswith(path, sprintf("%s/", [directory]))
}

directories := {
	"/bin",
	"/boot",
	"/dev",
	"/etc",
	"/home",
	"/lib",
	"/lib64",
	"/proc",
	"/root",
	"/sbin",
	"/sys",
	"/usr",
	"/run/containerd",
	"/run/crio",
	"/run/docker.sock",
	"/var/lib/containerd",
	"/var/lib/docker",
	"/var/lib/etcd",
	"/var/lib/kubelet",
	"/var/run",
}
