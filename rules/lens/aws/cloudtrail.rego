# METADATA
# title: CloudTrail trail
# custom:
#   subjects: [aws_cloudtrail]
#   asset: log
package lens.aws.cloudtrail

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

default logging := {"enabled": true}

logging := {"enabled": false} if lib.no(lib.get(input.body, "enable_logging", null))

places["logging.enabled"] := "enable_logging"

# Trails are always encrypted in their bucket, with S3's own key where no other is named.
encryption := {"at_rest": true, "in_transit": true, "key": key}

default key := null

key := input.body.kms_key_id
