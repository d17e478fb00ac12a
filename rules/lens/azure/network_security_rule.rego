# METADATA
# title: Azure network security rule, as a resource of its own
# custom:
#   subjects: [azurerm_network_security_rule]
#   asset: network.firewall
package lens.azure.network_security_rule

import data.lib
import data.lib.azure

default name := null

name := input.body.name

provider := "azure"

# A rule carries no tags: its group does.
tags := null

rule := {
	"access": lib.get(input.body, "access", null),
	"direction": lib.get(input.body, "direction", null),
	"protocol": lib.get(input.body, "protocol", null),
	"destination_port_range": lib.get(input.body, "destination_port_range", null),
	"destination_port_ranges": lib.get(input.body, "destination_port_ranges", null),
	"source_address_prefix": lib.get(input.body, "source_address_prefix", null),
	"source_address_prefixes": lib.get(input.body, "source_address_prefixes", null),
}

rules := [entry |
	azure.admits(rule)
	some attribute in azure.source_attributes
	sources := lib.list(lib.get(rule, attribute, null))
	count(sources) > 0
	entry := {
		"protocol": azure.protocol(rule),
		"ports": azure.ports(rule),
		"sources": sources,
		"at": attribute,
	}
]
