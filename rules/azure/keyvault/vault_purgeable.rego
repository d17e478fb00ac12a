# METADATA
# title: Key vault can be purged before its retention ends
# custom:
#   severity: medium
#   subjects: [azurerm_key_vault, azurerm_key_vault_managed_hardware_security_module]
#   objective: deletion-protection
#   controls: {cis-azure-foundations-4.0: ["9.3.5"]}
#   aliases: [checkov:CKV_AZURE_110, trivy:AZU-0016]
package rules.azure.keyvault.vault_purgeable

deny contains {"at": "deletion_protection", "message": "purge protection is not on"} if {
	not input.asset.deletion_protection
}
