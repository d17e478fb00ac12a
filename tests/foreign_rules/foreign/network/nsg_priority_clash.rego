# METADATA
# title: Two rules of a network security group share a priority
# custom:
#   severity: low
#   subjects: [azurerm_network_security_group]
#   objective: configuration-baseline
package rules.foreign.network.nsg_priority_clash

import data.lib.tf

slots := {slot: names |
	some r in tf.each(input.body, "security_rule")
	slot := sprintf("%v/%v", [lower(r.direction), r.priority])
	names := {n |
		some other in tf.each(input.body, "security_rule")
		sprintf("%v/%v", [lower(other.direction), other.priority]) == slot
		n := other.name
	}
}

deny contains {"at": ["security_rule", i, "priority"], "message": msg} if {
	some slot, names in slots
	count(names) > 1
	[direction, priority] := split(slot, "/")
	some i, r in tf.each(input.body, "security_rule")
	lower(r.direction) == direction
	format_int(r.priority, 10) == priority
	msg := sprintf("`%s` is not alone with %s priority %s", [r.name, direction, priority])
}
