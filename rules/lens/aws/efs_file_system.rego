# METADATA
# title: EFS file system
# custom:
#   subjects: [aws_efs_file_system]
#   asset: storage.filesystem
package lens.aws.efs_file_system

import data.lib
import data.lib.aws

default name := null

name := input.body.creation_token

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

# A key without encryption is refused, so a key says encrypted.
at_rest := aws.encrypted(lib.get(input.body, "encrypted", null), lib.get(input.body, "kms_key_id", null), null)

places["encryption.at_rest"] := "encrypted"

places["encryption.key"] := "kms_key_id"
