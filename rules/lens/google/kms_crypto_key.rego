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

tags := input.body.labels if is_object(input.body.labels)

places["tags"] := "labels"
