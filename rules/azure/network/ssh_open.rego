# METADATA
# title: SSH is open to the whole Internet
# custom:
#   severity: high
#   subjects: [azurerm_network_security_group, azurerm_network_security_rule]
#   objective: administrative-paths
#   controls: {cis-azure-foundations-4.0: ["8.2"]}
#   aliases: [checkov:CKV_AZURE_10, "kics:3e3c175e-aadf-4e2b-a464-3fdac5748d24", trivy:AZU-0050]
package rules.azure.network.ssh_open

import data.lib.firewall

deny contains {"at": rule.at, "message": sprintf("`%s` reaches SSH (port 22)", [source])} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "*"}, 22)
	some source in rule.sources
	firewall.world(source)
}
