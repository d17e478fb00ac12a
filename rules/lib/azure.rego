# METADATA
# title: Azure's network security rules, as blocks and as resources of their own
package lib.azure

import data.lib
import data.lib.firewall

# The rule lets traffic in.
admits(rule) if {
	firewall.same(lib.get(rule, "access", ""), "Allow")
	firewall.same(lib.get(rule, "direction", ""), "Inbound")
}

protocol(rule) := lower(lib.get(rule, "protocol", "*")) if is_string(lib.get(rule, "protocol", "*"))

protocol(rule) := "*" if not is_string(lib.get(rule, "protocol", "*"))

ports(rule) := array.concat(
	[sprintf("%v", [port]) | some port in lib.list(lib.get(rule, "destination_port_range", null))],
	[sprintf("%v", [port]) | some port in lib.list(lib.get(rule, "destination_port_ranges", null))],
)

# The attributes that say where traffic may come from; a rule has one of them.
source_attributes := ["source_address_prefix", "source_address_prefixes"]
