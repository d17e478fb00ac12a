# METADATA
# title: SQS queue
# custom:
#   subjects: [aws_sqs_queue]
#   asset: messaging.queue
package lens.aws.sqs_queue

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

encryption := {"at_rest": at_rest, "in_transit": null, "key": key}

# A new queue that says nothing is encrypted with a key of SQS.
default at_rest := true

at_rest := false if {
	key == null
	lib.no(lib.get(input.body, "sqs_managed_sse_enabled", null))
}

default key := null

key := input.body.kms_master_key_id if input.body.kms_master_key_id != ""

places["encryption.at_rest"] := "sqs_managed_sse_enabled"

places["encryption.key"] := "kms_master_key_id"
