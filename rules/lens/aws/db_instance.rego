# METADATA
# title: RDS instance
# custom:
#   subjects: [aws_db_instance]
#   asset: database
package lens.aws.db_instance

import data.lib
import data.lib.aws

default name := null

name := input.body.identifier

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

else := aws.zone_region(input.body.availability_zone) if input.body.availability_zone != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default size := null

size := input.body.instance_class

encryption := {"at_rest": at_rest, "in_transit": null, "key": key}

default key := null

key := input.body.kms_key_id

default at_rest := null

# A replica is as encrypted as its source, a restored instance as its snapshot. A key without encryption is refused, so a key says encrypted.
at_rest := aws.encrypted(lib.get(input.body, "storage_encrypted", null), lib.get(input.body, "kms_key_id", null), origin)

default origin := null

origin := input.body.replicate_source_db if input.body.replicate_source_db != null

else := input.body.snapshot_identifier if input.body.snapshot_identifier != null

else := "a point in time" if count(lib.blocks(input.body, "restore_to_point_in_time")) > 0

places["encryption.at_rest"] := "storage_encrypted"

places["encryption.key"] := "kms_key_id"

default exposure := {"public": false, "sources": []}

exposure := {"public": true, "sources": []} if lib.yes(lib.get(input.body, "publicly_accessible", null))

places["exposure"] := "publicly_accessible"

# A replica keeps no backups unless asked to, its source does.
default backup := {"enabled": false, "retention_days": 0}

backup := {"enabled": days > 0, "retention_days": days} if {
	input.body.backup_retention_period != null
	days := to_number(input.body.backup_retention_period)
}

else := null if lib.get(input.body, "replicate_source_db", null) != null

places["backup"] := "backup_retention_period"

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "deletion_protection", null))

default logging := {"enabled": false}

logging := {"enabled": true} if count(lib.list(lib.get(input.body, "enabled_cloudwatch_logs_exports", null))) > 0

places["size"] := "instance_class"
