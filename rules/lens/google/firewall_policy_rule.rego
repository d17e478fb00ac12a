# METADATA
# title: Rule of a Google firewall policy
# custom:
#   subjects: [google_compute_firewall_policy_rule, google_compute_network_firewall_policy_rule, google_compute_region_network_firewall_policy_rule]
#   asset: network.firewall
package lens.google.firewall_policy_rule

import data.lib
import data.lib.firewall
import data.lib.google

default name := null

name := input.body.rule_name

provider := "google"

tags := null

idle if lib.yes(lib.get(input.body, "disabled", null))

idle if not firewall.same(lib.get(input.body, "direction", ""), "INGRESS")

idle if not firewall.same(lib.get(input.body, "action", ""), "allow")

rules := [entry |
	not idle
	some match in lib.blocks(input.body, "match")
	some layer in lib.blocks(match, "layer4_configs")
	entry := {
		"protocol": google.protocol(lib.get(layer, "ip_protocol", null)),
		"ports": google.ports(lib.get(layer, "ports", null)),
		"sources": lib.list(lib.get(match, "src_ip_ranges", null)),
		"at": "match.src_ip_ranges",
	}
]

places["rules"] := "match"
