# METADATA
# title: An entry of an inventory
# custom:
#   subjects:
#     - "ml.*"
#     - storage.bucket
#     - storage.volume
#     - storage.filesystem
#     - storage.account
#     - compute.instance
#     - compute.workload
#     - compute.function
#     - compute.cluster
#     - compute.service
#     - network.firewall
#     - network.listener
#     - network.service
#     - network.ingress
#     - messaging.queue
#     - messaging.topic
#     - identity.policy
#     - identity.role
#     - identity.binding
#     - identity.user
#     - database
#     - key
#     - key.vault
#     - secret
#     - log
#     - registry
#     - repository
#     - application
#     - service
#     - device
#     - vendor
#   asset: "$kind"
package lens.inventory.asset

import data.lib

# The fields are the entry's own. What came as the text of a CSV cell is read as what it stands for; an empty cell says nothing.
default name := null

name := text(lib.get(input.body, "name", null))

default provider := "inventory"

provider := text(lib.get(input.body, "provider", null))

default region := null

region := text(lib.get(input.body, "region", null))

default environment := null

environment := text(lib.get(input.body, "environment", null))

default owner := null

owner := text(lib.get(input.body, "owner", null))

default size := null

size := text(lib.get(input.body, "size", null))

default data_classification := null

data_classification := text(lib.get(input.body, "data_classification", null))

# An entry can always carry tags.
default tags := {}

tags := lib.get(input.body, "tags", null) if is_object(lib.get(input.body, "tags", null))

default images := null

images := texts(lib.get(input.body, "images", null))

images := texts(lib.get(input.body, "image", null)) if lib.get(input.body, "images", null) == null

places["images"] := "image" if lib.get(input.body, "images", null) == null

default depends_on := null

depends_on := texts(lib.get(input.body, "depends_on", null))

default exposure := null

exposure := {"public": exposed, "sources": sources} if is_object(lib.get(input.body, "exposure", null))

default exposed := null

exposed := truth(lib.get(input.body, ["exposure", "public"], null))

default sources := []

sources := texts(lib.get(input.body, ["exposure", "sources"], null))

default encryption := null

encryption := {"at_rest": encrypted_at_rest, "in_transit": encrypted_in_transit, "key": encryption_key} if {
	is_object(lib.get(input.body, "encryption", null))
}

default encrypted_at_rest := null

encrypted_at_rest := truth(lib.get(input.body, ["encryption", "at_rest"], null))

default encrypted_in_transit := null

encrypted_in_transit := truth(lib.get(input.body, ["encryption", "in_transit"], null))

default encryption_key := null

encryption_key := text(lib.get(input.body, ["encryption", "key"], null))

default authentication := null

authentication := {"required": authentication_required} if is_object(lib.get(input.body, "authentication", null))

default authentication_required := null

authentication_required := truth(lib.get(input.body, ["authentication", "required"], null))

default logging := null

logging := {"enabled": logging_enabled} if is_object(lib.get(input.body, "logging", null))

default logging_enabled := null

logging_enabled := truth(lib.get(input.body, ["logging", "enabled"], null))

default backup := null

backup := {"enabled": backup_enabled, "retention_days": retention_days} if is_object(lib.get(input.body, "backup", null))

default backup_enabled := null

backup_enabled := truth(lib.get(input.body, ["backup", "enabled"], null))

default retention_days := null

retention_days := count_of(lib.get(input.body, ["backup", "retention_days"], null))

default versioning := null

versioning := {"enabled": versioning_enabled} if is_object(lib.get(input.body, "versioning", null))

default versioning_enabled := null

versioning_enabled := truth(lib.get(input.body, ["versioning", "enabled"], null))

default deletion_protection := null

deletion_protection := truth(lib.get(input.body, "deletion_protection", null))

# A text that says something.
text(value) := value if {
	is_string(value)
	trim_space(value) != ""
}

# A boolean, or the word for one.
truth(value) if lib.yes(value)

truth(value) if lower_text(value) in {"yes", "y", "1"}

truth(value) := false if lib.no(value)

truth(value) := false if lower_text(value) in {"no", "n", "0"}

lower_text(value) := lower(trim_space(value)) if is_string(value)

# A number, or its digits.
count_of(value) := value if is_number(value)

count_of(value) := to_number(value) if {
	is_string(value)
	regex.match(`^(0|[1-9][0-9]*)$`, value)
}

# A list of texts; in one cell they are parted by commas or semicolons.
texts(value) := [item | some item in value; is_string(item)] if is_array(value)

texts(value) := [trim_space(part) |
	some part in split(replace(value, ";", ","), ",")
	trim_space(part) != ""
] if {
	is_string(value)
	trim_space(value) != ""
}
