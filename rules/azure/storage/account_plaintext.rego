# METADATA
# title: Storage account answers plain HTTP
# custom:
#   severity: high
#   subjects: [azurerm_storage_account]
#   objective: encryption-in-transit
#   controls: {cis-azure-foundations-4.0: ["10.3.4"]}
#   aliases: [checkov:CKV_AZURE_3, trivy:AZU-0008]
package rules.azure.storage.account_plaintext

deny contains {"at": "encryption.in_transit", "message": "requests over plain HTTP are answered"} if {
	not input.asset.encryption.in_transit
}
