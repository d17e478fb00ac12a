# METADATA
# title: Private route table leads to the internet
# custom:
#   severity: medium
#   subjects: [aws_route_table]
#   objective: network-segmentation
package rules.foreign.network.route_to_internet

import data.lib.tf

# Only tables that call themselves private.
applies if strings.any_prefix_match(lower(input.body.tags.Name), {"private", "db-", "internal"})

deny contains {"at": sprintf("route[%d].gateway_id", [n]), "message": sprintf("everything goes to `%s`", [gateway])} if {
	some n, route in tf.each(input.body, "route")
	{"cidr_block": "0.0.0.0/0", "gateway_id": gateway} = object.filter(route, ["cidr_block", "gateway_id"])
	startswith(gateway, "igw-")
}
