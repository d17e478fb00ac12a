# METADATA
# title: Google KMS key
# custom:
#   subjects: [google_kms_crypto_key]
#   asset: key
package lens.google.kms_crypto_key

default name := null

name := input.body.name

provider := "google"

default tags := {}

tags := input.body.terraform_labels if is_object(input.body.terraform_labels)

else := input.body.labels if is_object(input.body.labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "labels" if not is_object(input.body.terraform_labels)
