# METADATA
# title: ECR repository
# custom:
#   subjects: [aws_ecr_repository]
#   asset: registry
package lens.aws.ecr_repository

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

# Images are always encrypted, with Amazon's own key where no other is named.
encryption := {"at_rest": true, "in_transit": true, "key": key}

default key := null

key := keys[0]

keys := [configuration.kms_key |
	some configuration in lib.blocks(input.body, "encryption_configuration")
	lib.get(configuration, "kms_key", null) != null
]

# A tag, once given, stays with its image.
default immutable := false

immutable if lib.get(input.body, "image_tag_mutability", "MUTABLE") in {"IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"}

places["immutable"] := "image_tag_mutability"
