# METADATA
# title: Azure blob container
# custom:
#   subjects: [azurerm_storage_container]
#   asset: storage.bucket
package lens.azure.storage_container

default name := null

name := input.body.name

provider := "azure"

# A container has no tags or place of its own.
tags := null

# Private, unless it is said otherwise: `blob` opens each blob to anyone who knows its name, `container` lists them too.
default exposure := {"public": false, "sources": []}

exposure := {"public": true, "sources": ["*"]} if {
	is_string(input.body.container_access_type)
	lower(input.body.container_access_type) in {"blob", "container"}
}

encryption := {"at_rest": true, "in_transit": null, "key": null}

places["exposure"] := "container_access_type"
