# METADATA
# title: Subnet lies outside the address plan
# custom:
#   severity: low
#   subjects: [aws_subnet]
#   objective: configuration-baseline
#   parameters:
#     plan: {type: map of string, default: {prod: 10.10.0.0/16, test: 10.20.0.0/16}, description: Environment to range}
package rules.foreign.network.subnet_outside_plan

import data.lib.cidr

environment := input.body.tags.Environment

applies if cidr.valid(input.body.cidr_block)

default planned := false

planned if {
	range := input.parameters.plan[environment]
	net.cidr_contains(range, input.body.cidr_block)
}

deny contains {"at": "cidr_block", "message": sprintf("`%s` is in no range of `%s`", [input.body.cidr_block, environment])} if {
	planned == false
}

deny contains {"at": "tags", "message": "the tag `Environment` is missing"} if {
	not environment
}
