# METADATA
# title: Model server can change its models
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: model-integrity
package rules.kubernetes.ml.model_volume_writable

import data.lib.kubernetes
import data.lib.serving

applies if {
	some c in input.asset.containers
	serving.server(c)
}

deny contains {"at": sprintf("containers[%d].mounts[%d]", [i, m]), "message": sprintf("%s can write to its models at `%v`", [kubernetes.called(c), mount.path])} if {
	some i, c in input.asset.containers
	serving.server(c)
	some m, mount in c.mounts
	contains(lower(mount.path), "model")
	mount.read_only == false
	kept(mount.volume)
}

# What a pod keeps for itself is gone with it: a cache of downloads may be written.
kept(name) if {
	some volume in input.asset.pod.volumes
	volume.name == name
	some type in volume.types
	type in {"persistentVolumeClaim", "hostPath", "nfs", "csi"}
}
