# METADATA
# title: Azure managed disk
# custom:
#   subjects: [azurerm_managed_disk]
#   asset: storage.volume
package lens.azure.managed_disk

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

# Azure encrypts managed disks with keys of its own, where no disk encryption set brings others.
encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := input.body.disk_encryption_set_id

places["region"] := "location"

places["encryption.key"] := "disk_encryption_set_id"
