# METADATA
# title: Network policy lets in everyone
# custom:
#   severity: medium
#   subjects: [networking.k8s.io/NetworkPolicy, kubernetes_manifest]
#   objective: network-segmentation
package rules.foreign.workload.network_policy_open

import data.lib.cidr
import data.lib.wl

policy := wl.object(input.body)

applies if policy.kind == "NetworkPolicy"

# A peer that narrows: labels are asked for, or a range that is not the world.
narrow(peer) if count(object.get(peer, ["podSelector", "matchLabels"], {})) > 0

narrow(peer) if count(object.get(peer, ["namespaceSelector", "matchLabels"], {})) > 0

narrow(peer) if {
	range := peer.ipBlock.cidr
	not range in cidr.world
}

# Without peers a rule lets in all.
closed(rule) if {
	count(rule.from) > 0
	every peer in rule.from {
		narrow(peer)
	}
}

deny contains {"at": wl.at(["spec", "ingress", i]), "message": "everyone is let in"} if {
	rule := policy.spec.ingress[i]
	not closed(rule)
}
