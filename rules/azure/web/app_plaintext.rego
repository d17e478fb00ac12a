# METADATA
# title: App answers plain HTTP
# custom:
#   severity: medium
#   subjects:
#     - azurerm_app_service
#     - azurerm_app_service_slot
#     - azurerm_linux_web_app
#     - azurerm_linux_web_app_slot
#     - azurerm_windows_web_app
#     - azurerm_windows_web_app_slot
#     - azurerm_function_app
#     - azurerm_function_app_slot
#     - azurerm_linux_function_app
#     - azurerm_linux_function_app_slot
#     - azurerm_windows_function_app
#     - azurerm_windows_function_app_slot
#     - azurerm_function_app_flex_consumption
#     - azurerm_logic_app_standard
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_AZURE_14, checkov:CKV_AZURE_70, checkov:CKV_AZURE_153, "kics:11e9a948-c6c3-4a0f-8dcf-b5cf1763cdbe", trivy:AZU-0004]
package rules.azure.web.app_plaintext

deny contains {"at": "encryption.in_transit", "message": "requests over plain HTTP are answered"} if {
	not input.asset.encryption.in_transit
}
