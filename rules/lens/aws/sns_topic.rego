# METADATA
# title: SNS topic
# custom:
#   subjects: [aws_sns_topic]
#   asset: messaging.topic
package lens.aws.sns_topic

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# Without a key, messages are kept as they came.
encryption := {"at_rest": key != null, "in_transit": null, "key": key}

default key := null

key := input.body.kms_master_key_id if input.body.kms_master_key_id != ""

places["encryption"] := "kms_master_key_id"
