# METADATA
# title: Blob container can be read by anyone
# custom:
#   severity: high
#   subjects: [azurerm_storage_container]
#   objective: public-exposure
#   aliases: [checkov:CKV_AZURE_34, "kics:dd5230f8-a577-4bbb-b7ac-f2c2fe7d5299", trivy:AZU-0007]
package rules.azure.storage.container_public

deny contains {"at": "exposure", "message": "anonymous requests can read the blobs"} if {
	input.asset.exposure.public
}
