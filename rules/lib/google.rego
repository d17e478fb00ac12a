# METADATA
# title: Google's firewall rules, of a network and of a policy
package lib.google

import data.lib

# Protocols may stand as numbers; "all" and none are any.
protocol(text) := "tcp" if text == "6"

protocol(text) := "udp" if text == "17"

protocol(text) := lower(text) if {
	is_string(text)
	not lower(text) in {"6", "17", "all"}
}

protocol(text) := "*" if {
	is_string(text)
	lower(text) == "all"
}

protocol(text) := "*" if text == null

# Where no port is named, all are open.
ports(stated) := [sprintf("%v", [port]) | some port in lib.list(stated)] if count(lib.list(stated)) > 0

ports(stated) := ["*"] if count(lib.list(stated)) == 0
