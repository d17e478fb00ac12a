# METADATA
# title: RDS cluster
# custom:
#   subjects: [aws_rds_cluster]
#   asset: database
package lens.aws.rds_cluster

import data.lib
import data.lib.aws

default name := null

name := input.body.cluster_identifier

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

encryption := {"at_rest": at_rest, "in_transit": null, "key": key}

default key := null

key := input.body.kms_key_id

default at_rest := null

# Serverless clusters of the first generation are always encrypted; a copy is as encrypted as what it was made from.
# A key without encryption is refused, so a key says encrypted.
at_rest if serverless

else := aws.encrypted(lib.get(input.body, "storage_encrypted", null), lib.get(input.body, "kms_key_id", null), origin)

serverless if {
	lib.get(input.body, "engine_mode", "provisioned") == "serverless"
	lib.get(input.body, "storage_encrypted", null) == null
}

default origin := null

origin := input.body.replication_source_identifier if input.body.replication_source_identifier != null

else := input.body.snapshot_identifier if input.body.snapshot_identifier != null

else := "a point in time" if count(lib.blocks(input.body, "restore_to_point_in_time")) > 0

places["encryption.at_rest"] := "storage_encrypted"

places["encryption.key"] := "kms_key_id"

# Clusters keep backups for a day where nothing else is said, and cannot do without.
default backup := {"enabled": true, "retention_days": 1}

backup := {"enabled": days > 0, "retention_days": days} if {
	input.body.backup_retention_period != null
	days := to_number(input.body.backup_retention_period)
}

places["backup"] := "backup_retention_period"

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "deletion_protection", null))

default logging := {"enabled": false}

logging := {"enabled": true} if count(lib.list(lib.get(input.body, "enabled_cloudwatch_logs_exports", null))) > 0
