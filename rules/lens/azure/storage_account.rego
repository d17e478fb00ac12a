# METADATA
# title: Azure storage account
# custom:
#   subjects: [azurerm_storage_account]
#   asset: storage.account
package lens.azure.storage_account

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

# Only HTTPS, unless it is said otherwise. `https_traffic_only_enabled` was `enable_https_traffic_only` before azurerm 4.
default secure_transfer := true

secure_transfer := false if lib.no(lib.get(input.body, "https_traffic_only_enabled", null))

secure_transfer := false if lib.no(lib.get(input.body, "enable_https_traffic_only", null))

# Azure Storage encrypts what it keeps, always.
encryption := {"at_rest": true, "in_transit": secure_transfer, "key": key}

default key := null

key := key_id if {
	some block in lib.blocks(input.body, "customer_managed_key")
	key_id := lib.get(block, "key_vault_key_id", null)
}

default exposure := {"public": true, "sources": ["*"]}

exposure := {"public": false, "sources": []} if lib.no(lib.get(input.body, "public_network_access_enabled", null))

default versioning := {"enabled": false}

versioning := {"enabled": true} if {
	some block in lib.blocks(input.body, "blob_properties")
	lib.yes(lib.get(block, "versioning_enabled", null))
}

places["region"] := "location"

places["encryption.in_transit"] := "https_traffic_only_enabled" if not old_name

places["encryption.in_transit"] := "enable_https_traffic_only" if old_name

old_name if lib.get(input.body, "enable_https_traffic_only", null) != null

places["encryption.key"] := "customer_managed_key.key_vault_key_id"

places["exposure"] := "public_network_access_enabled"

places["versioning.enabled"] := "blob_properties.versioning_enabled"
