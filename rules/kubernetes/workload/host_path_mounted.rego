# METADATA
# title: Pod mounts a directory of its host
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/hostPathVolumes]}
#   aliases: [kubescape:alert-any-hostpath]
package rules.kubernetes.workload.host_path_mounted

deny contains {
	"at": sprintf("pod.volumes[%d].host_path", [v]),
	"message": sprintf("volume `%v` is `%v` of the host", [volume.name, volume.host_path]),
} if {
	some v, volume in input.asset.pod.volumes
	volume.host_path != null
}
