# METADATA
# title: Scaling group cannot lose a machine, or cannot grow
# custom:
#   severity: medium
#   subjects: [aws_autoscaling_group]
#   objective: availability
package rules.foreign.compute.group_shape

body := input.body

bounds := {"low": body.min_size, "high": body.max_size}

wanted := object.get(body, "desired_capacity", bounds.low)

sane if {
	bounds.low <= wanted
	wanted <= bounds.high
}

spread if {
	zones := union({{z | z := body.availability_zones[_]}, {s | s := body.vpc_zone_identifier[_]}})
	count(zones) > 1
}

scales if not fixed

fixed if not bounds.high > bounds.low

deny contains {"at": "desired_capacity", "message": sprintf("%v is not between %v and %v", [wanted, bounds.low, bounds.high])} if not sane

deny contains {"at": "max_size", "message": "the group cannot grow"} if {
	not scales
}

deny contains {"at": "min_size", "message": "one place holds every machine"} if {
	bounds.low > 1
	not spread
}
