# METADATA
# title: Instance is of a family that is retired
# custom:
#   severity: low
#   subjects: [aws_instance, aws_launch_template]
#   objective: configuration-baseline
package rules.foreign.compute.family_retired

latest := {"t": 3, "m": 6, "c": 6, "r": 6}

# `m5ad.large` → ["m5ad.large", "m", "5"]
parts := regex.find_all_string_submatch_n(`^([a-z]+)([0-9]+)[a-z-]*\.`, input.body.instance_type, 1)[0]

applies if is_string(input.body.instance_type)

generation := to_number(parts[2])

default behind := 0

behind := latest[parts[1]] - generation

deny contains {"at": "instance_type", "message": sprintf("`%s` is %d generations behind", [input.body.instance_type, behind])} if {
	behind >= 2
}
