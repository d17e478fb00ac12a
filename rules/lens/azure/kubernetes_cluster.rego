# METADATA
# title: Azure Kubernetes cluster
# custom:
#   subjects: [azurerm_kubernetes_cluster]
#   asset: compute.cluster
package lens.azure.kubernetes_cluster

import data.lib
import data.lib.firewall

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

size := vm_size if {
	some pool in lib.blocks(input.body, "default_node_pool")
	vm_size := lib.get(pool, "vm_size", null)
}

# The API server answers everyone, unless the cluster is private or names the addresses that may ask.
exposure := {"public": open, "sources": ranges}

default private := false

private if lib.yes(lib.get(input.body, "private_cluster_enabled", null))

private if lib.yes(lib.get(input.body, "private_link_enabled", null))

stated := array.concat(
	lib.list(lib.get(input.body, "api_server_authorized_ip_ranges", null)),
	[range |
		some profile in lib.blocks(input.body, "api_server_access_profile")
		some range in lib.list(lib.get(profile, "authorized_ip_ranges", null))
	],
)

default ranges := ["*"]

ranges := stated if count(stated) > 0

ranges := [] if {
	count(stated) == 0
	private
}

default open := false

open if {
	not private
	some range in ranges
	firewall.world(range)
}

places["region"] := "location"

places["size"] := "default_node_pool.vm_size"

places["exposure"] := "api_server_access_profile.authorized_ip_ranges" if not old_name

places["exposure"] := "api_server_authorized_ip_ranges" if old_name

old_name if lib.get(input.body, "api_server_authorized_ip_ranges", null) != null
