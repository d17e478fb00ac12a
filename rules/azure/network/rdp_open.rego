# METADATA
# title: Remote Desktop is open to the whole Internet
# custom:
#   severity: high
#   subjects: [azurerm_network_security_group, azurerm_network_security_rule]
#   objective: administrative-paths
#   controls: {cis-azure-foundations-4.0: ["8.1"]}
#   aliases: [checkov:CKV_AZURE_9, "kics:efbf6449-5ec5-4cfe-8f15-acc51e0d787c", trivy:AZU-0048]
package rules.azure.network.rdp_open

import data.lib.firewall

deny contains {"at": rule.at, "message": sprintf("`%s` reaches Remote Desktop (port 3389)", [source])} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "*"}, 3389)
	some source in rule.sources
	firewall.world(source)
}
