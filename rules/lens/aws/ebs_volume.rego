# METADATA
# title: EBS volume
# custom:
#   subjects: [aws_ebs_volume]
#   asset: storage.volume
package lens.aws.ebs_volume

import data.lib
import data.lib.aws

default name := null

name := input.body.tags.Name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

else := aws.zone_region(input.body.availability_zone) if input.body.availability_zone != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

encryption := {"at_rest": at_rest, "in_transit": null, "key": key}

default key := null

key := input.body.kms_key_id

default at_rest := null

# A volume made from a snapshot is as encrypted as that. A key without encryption is refused, so a key says encrypted.
at_rest := aws.encrypted(
	lib.get(input.body, "encrypted", null),
	lib.get(input.body, "kms_key_id", null),
	lib.get(input.body, "snapshot_id", null),
)

places["encryption.at_rest"] := "encrypted"

places["encryption.key"] := "kms_key_id"
