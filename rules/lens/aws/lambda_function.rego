# METADATA
# title: Lambda function
# custom:
#   subjects: [aws_lambda_function]
#   asset: compute.function
package lens.aws.lambda_function

default name := null

name := input.body.function_name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default images := null

images := [input.body.image_uri] if input.body.image_uri != null

# Code and environment are always encrypted, with Amazon's own key where no other is named.
encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := input.body.kms_key_arn

places["images"] := "image_uri"
