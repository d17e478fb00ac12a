# METADATA
# title: Google storage bucket
# custom:
#   subjects: [google_storage_bucket]
#   asset: storage.bucket
package lens.google.storage_bucket

import data.lib

default name := null

name := input.body.name

provider := "google"

# A zone lies in the region that its name begins with; "EU" is a multi-region.
default region := null

region := regex.replace(lower(input.body.location), `^([a-z]+-[a-z]+[0-9]+)-[a-z]$`, "$1") if {
	is_string(input.body.location)
	lower(input.body.location) != "global"
}

places["region"] := "location"

default tags := {}

tags := input.body.terraform_labels if is_object(input.body.terraform_labels)

else := input.body.labels if is_object(input.body.labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "labels" if not is_object(input.body.terraform_labels)

# Cloud Storage encrypts what it keeps, always.
encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := name_ if {
	some block in lib.blocks(input.body, "encryption")
	name_ := lib.get(block, "default_kms_key_name", null)
}

places["encryption.key"] := "encryption.default_kms_key_name"

default versioning := {"enabled": false}

versioning := {"enabled": true} if {
	some block in lib.blocks(input.body, "versioning")
	lib.yes(lib.get(block, "enabled", null))
}

default logging := {"enabled": false}

logging := {"enabled": true} if {
	some block in lib.blocks(input.body, "logging")
	lib.get(block, "log_bucket", null) != null
}

places["logging"] := "logging.log_bucket"
