# METADATA
# title: Azure network security group
# custom:
#   subjects: [azurerm_network_security_group]
#   asset: network.firewall
package lens.azure.network_security_group

import data.lib
import data.lib.azure

default name := null

name := input.body.name

provider := "azure"

# "West Europe" and "westeurope" are one; "global" is none.
default region := null

region := lower(replace(input.body.location, " ", "")) if {
	is_string(input.body.location)
	lower(input.body.location) != "global"
}

default tags := {}

tags := input.body.tags if is_object(input.body.tags)

rules := [entry |
	some i, rule in lib.blocks(input.body, "security_rule")
	azure.admits(rule)
	some attribute in azure.source_attributes
	sources := lib.list(lib.get(rule, attribute, null))
	count(sources) > 0
	entry := {
		"protocol": azure.protocol(rule),
		"ports": azure.ports(rule),
		"sources": sources,
		"at": sprintf("security_rule[%d].%s", [i, attribute]),
	}
]

places["region"] := "location"

places["rules"] := "security_rule"
