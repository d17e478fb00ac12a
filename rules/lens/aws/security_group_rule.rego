# METADATA
# title: Rule of a security group, as a resource of its own
# custom:
#   subjects: [aws_security_group_rule]
#   asset: network.firewall
package lens.aws.security_group_rule

import data.lib
import data.lib.aws

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default name := null

tags := null

rules := [{"protocol": protocol, "ports": ports, "sources": sources, "at": family} |
	lib.get(input.body, "type", "") == "ingress"
	protocol := aws.protocol(lib.get(input.body, "protocol", "-1"))
	ports := aws.ports(protocol, lib.get(input.body, "from_port", null), lib.get(input.body, "to_port", null))
	some family in ["cidr_blocks", "ipv6_cidr_blocks"]
	sources := lib.list(lib.get(input.body, family, null))
	count(sources) > 0
]
