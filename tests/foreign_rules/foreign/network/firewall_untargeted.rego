# METADATA
# title: Firewall rule lets everyone reach every instance
# custom:
#   severity: high
#   subjects: [google_compute_firewall]
#   objective: network-segmentation
package rules.foreign.network.firewall_untargeted

import data.lib.cidr
import data.lib.tf

applies if count(tf.each(input.body, "allow")) > 0

default sources := []

sources := input.body.source_ranges

ingress if not input.body.direction == "EGRESS"

narrowed if count(input.body.target_tags) > 0

narrowed if count(input.body.target_service_accounts) > 0

private(range) if not range in cidr.world

all_private if {
	every range in sources {
		private(range)
	}
}

deny contains {"at": "source_ranges", "message": "everyone can reach every instance of the network"} if {
	ingress
	not narrowed
	not all_private
}
