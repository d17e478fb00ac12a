# METADATA
# title: DNS record lives too long or too short
# custom:
#   severity: low
#   subjects: [aws_route53_record]
#   objective: availability
package rules.foreign.network.dns_ttl_odd

bounds := {"NS": [3600, 172800], "MX": [300, 86400]}

default_bounds := [60, 3600]

ttl := input.body.ttl

applies if is_number(ttl)

deny contains {"at": "ttl", "message": sprintf("%d seconds are too few", [ttl])} if {
	[floor_, _] := object.get(bounds, upper(input.body.type), default_bounds)
	ttl < floor_
}

deny contains {"at": "ttl", "message": sprintf("%d hours are too many", [hours])} if {
	[_, ceiling] := object.get(bounds, upper(input.body.type), default_bounds)
	ceiling < ttl
	hours := floor(ttl / 3600)
}
