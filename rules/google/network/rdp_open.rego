# METADATA
# title: Remote Desktop is open to the whole Internet
# custom:
#   severity: high
#   subjects:
#     - google_compute_firewall
#     - google_compute_firewall_policy_rule
#     - google_compute_network_firewall_policy_rule
#     - google_compute_region_network_firewall_policy_rule
#   objective: administrative-paths
#   controls: {cis-gcp-foundations-4.0: ["3.7"]}
#   aliases: [checkov:CKV_GCP_3, "kics:678fd659-96f2-454a-a2a0-c2571f83a4a3"]
package rules.google.network.rdp_open

import data.lib.firewall

deny contains {"at": rule.at, "message": sprintf("`%s` reaches Remote Desktop (port 3389)", [source])} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "udp", "*"}, 3389)
	some source in rule.sources
	firewall.world(source)
}
