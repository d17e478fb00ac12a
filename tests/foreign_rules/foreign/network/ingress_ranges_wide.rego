# METADATA
# title: Security group lets in a range that is wide
# custom:
#   severity: medium
#   subjects: [aws_security_group]
#   objective: network-ingress
#   parameters:
#     bits: {type: number, default: 16, description: Ranges with fewer fixed bits than this are wide}
package rules.foreign.network.ingress_ranges_wide

import data.lib.cidr as ranges

# Several blocks stand as an array ...
deny contains finding(["ingress", i, "cidr_blocks"], cidr) if {
	cidr := input.body.ingress[i].cidr_blocks[_]
	too_wide(cidr)
}

# ... and one alone as an object.
deny contains finding(["ingress", "cidr_blocks"], cidr) if {
	cidr := input.body.ingress.cidr_blocks[_]
	too_wide(cidr)
}

too_wide(cidr) if ranges.prefix(cidr) < input.parameters.bits

finding(at, cidr) := {"at": at, "message": sprintf("`%s` has fewer than %d fixed bits", [cidr, input.parameters.bits])}
