# METADATA
# title: KMS key
# custom:
#   subjects: [aws_kms_key]
#   asset: key
package lens.aws.kms_key

import data.lib

default name := null

name := input.body.tags.Name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# Only a symmetric key whose material KMS made can be rotated by it: for the others the question does not arise.
default rotation := {"enabled": false}

rotation := null if not symmetric

else := null if lib.get(input.body, "custom_key_store_id", null) != null

else := {"enabled": true} if lib.yes(lib.get(input.body, "enable_key_rotation", null))

default symmetric := false

symmetric if {
	lib.get(input.body, "key_usage", "ENCRYPT_DECRYPT") in {"ENCRYPT_DECRYPT", null}
	lib.get(input.body, "customer_master_key_spec", "SYMMETRIC_DEFAULT") in {"SYMMETRIC_DEFAULT", null}
}

places["rotation.enabled"] := "enable_key_rotation"
