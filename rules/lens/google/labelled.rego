# METADATA
# title: Google resources of which only name, place and labels are known
# custom:
#   subjects:
#     - google_project
#     - google_bigquery_table
#     - google_pubsub_topic
#     - google_pubsub_subscription
#     - google_secret_manager_secret
#     - google_spanner_instance
#     - google_bigtable_instance
#     - google_compute_address
#     - google_compute_global_address
#     - google_compute_forwarding_rule
#     - google_compute_global_forwarding_rule
#     - google_compute_snapshot
#     - google_compute_image
#     - google_dns_managed_zone
#   asset: "$kind"
package lens.google.labelled

default name := null

name := input.body.name

provider := "google"

default region := null

region := lower(input.body.region) if is_string(input.body.region)

default tags := {}

tags := input.body.terraform_labels if is_object(input.body.terraform_labels)

else := input.body.labels if is_object(input.body.labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "labels" if not is_object(input.body.terraform_labels)
