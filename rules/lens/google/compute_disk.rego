# METADATA
# title: Google disk
# custom:
#   subjects: [google_compute_disk, google_compute_region_disk]
#   asset: storage.volume
package lens.google.compute_disk

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

# Google encrypts disks with keys of its own, where none is named.
encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := link if {
	some block in lib.blocks(input.body, "disk_encryption_key")
	link := lib.get(block, "kms_key_self_link", null)
}

places["encryption.key"] := "disk_encryption_key.kms_key_self_link"
