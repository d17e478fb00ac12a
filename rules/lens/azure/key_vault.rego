# METADATA
# title: Azure key vault
# custom:
#   subjects: [azurerm_key_vault, azurerm_key_vault_managed_hardware_security_module]
#   asset: key.vault
package lens.azure.key_vault

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

# What is deleted can be purged at once, unless purge protection is on.
default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "purge_protection_enabled", null))

default exposure := {"public": true, "sources": ["*"]}

exposure := {"public": false, "sources": []} if lib.no(lib.get(input.body, "public_network_access_enabled", null))

places["region"] := "location"

places["deletion_protection"] := "purge_protection_enabled"

places["exposure"] := "public_network_access_enabled"
