# METADATA
# title: DynamoDB table
# custom:
#   subjects: [aws_dynamodb_table]
#   asset: database
package lens.aws.dynamodb_table

import data.lib

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# Tables are always encrypted, with Amazon's own key where no other is named.
encryption := {"at_rest": true, "in_transit": true, "key": key}

default key := null

key := keys[0]

keys := [configuration.kms_key_arn |
	some configuration in lib.blocks(input.body, "server_side_encryption")
	lib.get(configuration, "kms_key_arn", null) != null
]

default backup := {"enabled": false, "retention_days": 0}

backup := {"enabled": true, "retention_days": lib.get(recovery, "recovery_period_in_days", 35)} if {
	blocks := lib.blocks(input.body, "point_in_time_recovery")
	recovery := blocks[0]
	lib.yes(lib.get(recovery, "enabled", null))
}

places["backup"] := "point_in_time_recovery.enabled"

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "deletion_protection_enabled", null))
