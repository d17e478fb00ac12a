# METADATA
# title: Kubernetes API of the cluster answers every address
# custom:
#   severity: high
#   subjects: [azurerm_kubernetes_cluster]
#   objective: public-exposure
#   aliases: [checkov:CKV_AZURE_6, trivy:AZU-0041]
package rules.azure.aks.api_open

deny contains {"at": "exposure", "message": "the API server is reachable from every address"} if {
	input.asset.exposure.public
}
