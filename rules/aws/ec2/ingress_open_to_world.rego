# METADATA
# title: Security group lets every address in
# custom:
#   severity: medium
#   subjects: [aws_security_group, aws_default_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   objective: network-ingress
#   aliases: ["kics:4728cd65-a20c-49da-8b31-9c08b423e4db"]
#   parameters:
#     allowed_ports: {type: list of string, default: [], description: "Ports that every address may reach: 443, or a range as it is written, 80-81"}
package rules.aws.ec2.ingress_open_to_world

import data.lib.aws

deny contains {"at": rule.at, "message": sprintf("%s %s is open to every address", [rule.protocol, concat(", ", rule.ports)])} if {
	some rule in input.asset.rules
	some source in rule.sources
	source in aws.world
	some ports in rule.ports
	not ports in input.parameters.allowed_ports
}
