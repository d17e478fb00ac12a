# METADATA
# title: Azure virtual machine, scale set or node pool
# custom:
#   subjects:
#     - azurerm_linux_virtual_machine
#     - azurerm_windows_virtual_machine
#     - azurerm_virtual_machine
#     - azurerm_linux_virtual_machine_scale_set
#     - azurerm_windows_virtual_machine_scale_set
#     - azurerm_orchestrated_virtual_machine_scale_set
#     - azurerm_kubernetes_cluster_node_pool
#   asset: compute.instance
package lens.azure.virtual_machine

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

default size := null

size := input.body.size if is_string(input.body.size)

size := input.body.vm_size if is_string(input.body.vm_size)

size := input.body.sku if is_string(input.body.sku)

size := input.body.sku_name if is_string(input.body.sku_name)

# Marketplace images as publisher:offer:sku:version, others by their id.
images := array.concat(
	[id | some id in lib.list(lib.get(input.body, "source_image_id", null))],
	[text |
		some key in ["source_image_reference", "storage_image_reference"]
		some reference in lib.blocks(input.body, key)
		text := urn(reference)
	],
)

urn(reference) := concat(":", [
	lib.get(reference, "publisher", ""),
	lib.get(reference, "offer", ""),
	lib.get(reference, "sku", ""),
	lib.get(reference, "version", "latest"),
]) if lib.get(reference, "id", null) == null

urn(reference) := lib.get(reference, "id", "") if lib.get(reference, "id", null) != null

places["region"] := "location"

places["size"] := key if {
	some key in ["size", "vm_size", "sku", "sku_name"]
	lib.get(input.body, key, null) != null
}

places["images"] := "source_image_reference" if lib.get(input.body, "source_image_reference", null) != null

places["images"] := "storage_image_reference" if lib.get(input.body, "storage_image_reference", null) != null

places["images"] := "source_image_id" if lib.get(input.body, "source_image_id", null) != null
