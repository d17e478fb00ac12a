# METADATA
# title: Azure web app or function app
# custom:
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
#   asset: compute.service
package lens.azure.app_service

import data.lib

default name := null

name := input.body.name

provider := "azure"

# "West Europe" and "westeurope" are one; "global" is none.
default region := null

region := lower(replace(input.body.location, " ", "")) if {
	is_string(input.body.location)
	lower(input.body.location) != "global"
}

default tags := {}

tags := input.body.tags if is_object(input.body.tags)

# Plain HTTP is answered too, unless `https_only` is on, and by the sign-in that stands before the app where it is told not to ask for HTTPS.
default https_only := false

https_only if {
	lib.yes(lib.get(input.body, "https_only", null))
	not sign_in_over_http
}

sign_in_over_http if {
	some block in lib.blocks(input.body, "auth_settings_v2")
	lib.no(lib.get(block, "require_https", null))
}

encryption := {"at_rest": null, "in_transit": https_only, "key": null}

default exposure := {"public": true, "sources": ["*"]}

exposure := {"public": false, "sources": []} if lib.no(lib.get(input.body, "public_network_access_enabled", null))

places["region"] := "location"

places["encryption.in_transit"] := "https_only" if not sign_in_over_http

places["encryption.in_transit"] := "auth_settings_v2.require_https" if sign_in_over_http

places["exposure"] := "public_network_access_enabled"
