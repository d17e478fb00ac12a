# METADATA
# title: Google Cloud SQL instance
# custom:
#   subjects: [google_sql_database_instance]
#   asset: database
package lens.google.sql_database_instance

import data.lib

default name := null

name := input.body.name

provider := "google"

default region := null

region := lower(input.body.region) if is_string(input.body.region)

default tags := {}

tags := labels if {
	some settings in lib.blocks(input.body, "settings")
	labels := lib.get(settings, "user_labels", null)
	is_object(labels)
}

places["tags"] := "settings.user_labels"

default size := null

size := tier if {
	some settings in lib.blocks(input.body, "settings")
	tier := lib.get(settings, "tier", null)
}

places["size"] := "settings.tier"

# No backups, unless they are asked for.
default backup := {"enabled": false, "retention_days": null}

backup := {"enabled": true, "retention_days": null} if {
	some settings in lib.blocks(input.body, "settings")
	some configuration in lib.blocks(settings, "backup_configuration")
	lib.yes(lib.get(configuration, "enabled", null))
}

places["backup.enabled"] := "settings.backup_configuration.enabled"

encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := input.body.encryption_key_name

places["encryption.key"] := "encryption_key_name"

# Terraform refuses to destroy the instance, unless it is told that it may.
default deletion_protection := true

deletion_protection := false if lib.no(lib.get(input.body, "deletion_protection", null))
