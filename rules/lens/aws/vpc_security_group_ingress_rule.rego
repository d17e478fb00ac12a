# METADATA
# title: Ingress rule of a security group
# custom:
#   subjects: [aws_vpc_security_group_ingress_rule]
#   asset: network.firewall
package lens.aws.vpc_security_group_ingress_rule

import data.lib
import data.lib.aws

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default name := null

rules := [{"protocol": protocol, "ports": ports, "sources": sources, "at": family} |
	protocol := aws.protocol(lib.get(input.body, "ip_protocol", "-1"))
	ports := aws.ports(protocol, lib.get(input.body, "from_port", null), lib.get(input.body, "to_port", null))
	some family in ["cidr_ipv4", "cidr_ipv6"]
	sources := lib.list(lib.get(input.body, family, null))
	count(sources) > 0
]
