# METADATA
# title: Google firewall rule
# custom:
#   subjects: [google_compute_firewall]
#   asset: network.firewall
package lens.google.firewall

import data.lib
import data.lib.firewall
import data.lib.google

default name := null

name := input.body.name

provider := "google"

# A firewall rule carries no labels.
tags := null

# Not enforced, or for what leaves: nothing is let in.
idle if lib.yes(lib.get(input.body, "disabled", null))

idle if firewall.same(lib.get(input.body, "direction", ""), "EGRESS")

rules := [entry |
	not idle
	some allow in lib.blocks(input.body, "allow")
	entry := {
		"protocol": google.protocol(lib.get(allow, "protocol", null)),
		"ports": google.ports(lib.get(allow, "ports", null)),
		"sources": lib.list(lib.get(input.body, "source_ranges", null)),
		"at": "source_ranges",
	}
]

places["rules"] := "allow"
