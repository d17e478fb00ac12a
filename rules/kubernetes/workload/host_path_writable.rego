# METADATA
# title: Container can write to a directory of its host
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [kube-linter:writable-host-mount, kubescape:alert-rw-hostpath]
package rules.kubernetes.workload.host_path_writable

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].mounts[%d].read_only", [i, m]),
	"message": sprintf("%s can write to volume `%v`, which is `%v` of the host", [kubernetes.called(c), volume.name, volume.host_path]),
} if {
	some volume in input.asset.pod.volumes
	volume.host_path != null
	some i, c in input.asset.containers
	some m, mount in c.mounts
	mount.volume == volume.name
	mount.read_only != true
}
