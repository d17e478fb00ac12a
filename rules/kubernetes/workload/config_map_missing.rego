# METADATA
# title: Pod reads a config map that is not there
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
package rules.kubernetes.workload.config_map_missing

applies if {
	is_array(input.asset.config_maps)
	count(input.asset.config_maps) > 0
}

deny contains {"at": sprintf("config_maps[%d]", [i]), "message": sprintf("there is no config map `%v`", [reference.name])} if {
	some i, reference in input.asset.config_maps
	not reference.optional
	not reference.here
}

deny contains {"at": sprintf("config_maps[%d]", [i]), "message": sprintf("config map `%v` has no key `%v`", [reference.name, reference.key])} if {
	some i, reference in input.asset.config_maps
	not reference.optional
	reference.here
	not reference.key_here
}
