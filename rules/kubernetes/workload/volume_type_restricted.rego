# METADATA
# title: Pod uses a kind of volume that reaches past the cluster
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [restricted/restrictedVolumes]}
package rules.kubernetes.workload.volume_type_restricted

deny contains {
	"at": sprintf("pod.volumes[%d]", [v]),
	"message": sprintf("volume `%v` is of kind `%s`", [volume.name, concat("`, `", volume.types)]),
} if {
	some v, volume in input.asset.pod.volumes
	count(volume.types) > 0
	not any_allowed(volume.types)
}

any_allowed(types) if {
	some kind in types
	kind in allowed
}

allowed := {
	"configMap",
	"csi",
	"downwardAPI",
	"emptyDir",
	"ephemeral",
	"image",
	"persistentVolumeClaim",
	"projected",
	"secret",
}
