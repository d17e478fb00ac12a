# METADATA
# title: Pod mounts the socket of the container runtime
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_27, kube-linter:docker-sock, kubescape:containers-mounting-docker-socket]
package rules.kubernetes.workload.runtime_socket_mounted

deny contains {
	"at": sprintf("pod.volumes[%d].host_path", [v]),
	"message": sprintf("volume `%v` is the socket `%v` of the container runtime", [volume.name, volume.host_path]),
} if {
	some v, volume in input.asset.pod.volumes
	is_string(volume.host_path)
	socket(volume.host_path)
}

socket(path) if {
	some name in ["docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock"]
	endswith(path, sprintf("/%s", [name]))
}
