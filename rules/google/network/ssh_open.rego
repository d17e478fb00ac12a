# METADATA
# title: SSH is open to the whole Internet
# custom:
#   severity: high
#   subjects:
#     - google_compute_firewall
#     - google_compute_firewall_policy_rule
#     - google_compute_network_firewall_policy_rule
#     - google_compute_region_network_firewall_policy_rule
#   objective: administrative-paths
#   controls: {cis-gcp-foundations-4.0: ["3.6"]}
#   aliases: [checkov:CKV_GCP_2, "kics:c4dcdcdf-10dd-4bf4-b4a0-8f6239e6aaa0"]
package rules.google.network.ssh_open

import data.lib.firewall

deny contains {"at": rule.at, "message": sprintf("`%s` reaches SSH (port 22)", [source])} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "*"}, 22)
	some source in rule.sources
	firewall.world(source)
}
