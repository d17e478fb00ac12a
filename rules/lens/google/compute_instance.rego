# METADATA
# title: Google virtual machine, or a template of one
# custom:
#   subjects:
#     - google_compute_instance
#     - google_compute_instance_from_template
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#   asset: compute.instance
#   joins:
#     account: {kind: [google_service_account, data.google_service_account], via: service_account.email}
#     default_account: {kind: data.google_compute_default_service_account, via: service_account.email}
package lens.google.compute_instance

import data.lib

default name := null

name := input.body.name

provider := "google"

# A zone lies in the region that its name begins with.
default region := null

region := regex.replace(lower(input.body.zone), `-[a-z]$`, "") if is_string(input.body.zone)

region := lower(input.body.region) if {
	not is_string(input.body.zone)
	is_string(input.body.region)
}

places["region"] := "zone" if lib.get(input.body, "zone", null) != null

places["region"] := "region" if lib.get(input.body, "zone", null) == null

default tags := {}

tags := input.body.terraform_labels if is_object(input.body.terraform_labels)

else := input.body.labels if is_object(input.body.labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "labels" if not is_object(input.body.terraform_labels)

default size := null

size := input.body.machine_type

places["size"] := "machine_type"

# The boot disk's image: an instance names it in `boot_disk`, a template in `disk`.
images := array.concat(
	[image |
		some disk in lib.blocks(input.body, "boot_disk")
		some parameters in lib.blocks(disk, "initialize_params")
		some image in lib.list(lib.get(parameters, "image", null))
	],
	[image |
		some disk in lib.blocks(input.body, "disk")
		some image in lib.list(lib.get(disk, "source_image", null))
	],
)

places["images"] := "boot_disk.initialize_params.image" if lib.get(input.body, "boot_disk", null) != null

places["images"] := "disk.source_image" if lib.get(input.body, "boot_disk", null) == null

# An access configuration, even an empty one, gives the interface a public address.
exposure := {"public": count(public) > 0, "sources": []}

public := [access |
	some interface in lib.blocks(input.body, "network_interface")
	some key in ["access_config", "ipv6_access_config"]
	some access in lib.blocks(interface, key)
]

places["exposure"] := "network_interface.access_config"

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "deletion_protection", null))

encryption := {"at_rest": true, "in_transit": null, "key": null}

# The service account that the machine runs as: the project's own, where the block names none, and no account where there is no block.
default identity := null

identity := {"default": runs_as_default, "scopes": scopes} if count(lib.blocks(input.body, "service_account")) > 0

places["identity.scopes"] := "service_account.scopes"

places["identity.default"] := "service_account.email"

scopes := [scope |
	some account in lib.blocks(input.body, "service_account")
	some scope in lib.list(lib.get(account, "scopes", null))
]

default runs_as_default := false

runs_as_default if count(input.related.default_account) > 0

runs_as_default if {
	count(input.related.account) == 0
	some account in lib.blocks(input.body, "service_account")
	projects_own(lib.get(account, "email", null))
}

# Of no name, or of the name that Google gives it.
projects_own(email) if email in {null, "", "default"}

projects_own(email) if {
	is_string(email)
	endswith(email, "-compute@developer.gserviceaccount.com")
}
