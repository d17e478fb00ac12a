# METADATA
# title: Security group, with the rules written inside it
# custom:
#   subjects: [aws_security_group, aws_default_security_group]
#   asset: network.firewall
package lens.aws.security_group

import data.lib
import data.lib.aws

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# Its rules may also stand as resources of their own: each of those is an asset of its own.
rules := [{"protocol": protocol, "ports": ports, "sources": sources, "at": sprintf("ingress[%d].%s", [n, family])} |
	some n, ingress in lib.blocks(input.body, "ingress")
	protocol := aws.protocol(lib.get(ingress, "protocol", "-1"))
	ports := aws.ports(protocol, lib.get(ingress, "from_port", null), lib.get(ingress, "to_port", null))
	some family in ["cidr_blocks", "ipv6_cidr_blocks"]
	sources := lib.list(lib.get(ingress, family, null))
	count(sources) > 0
]
