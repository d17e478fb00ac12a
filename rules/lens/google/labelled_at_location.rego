# METADATA
# title: Google resources of which only name, location and labels are known
# custom:
#   subjects:
#     - google_bigquery_dataset
#     - google_artifact_registry_repository
#     - google_cloud_run_v2_service
#     - google_cloud_run_v2_job
#     - google_cloudfunctions2_function
#     - google_filestore_instance
#     - google_redis_instance
#     - google_notebooks_instance
#     - google_workbench_instance
#     - google_vertex_ai_endpoint
#     - google_vertex_ai_dataset
#     - google_dataproc_metastore_service
#   asset: "$kind"
package lens.google.labelled_at_location

default name := null

name := input.body.name

provider := "google"

# A zone lies in the region that its name begins with; "EU" is a multi-region.
default region := null

region := regex.replace(lower(input.body.location), `^([a-z]+-[a-z]+[0-9]+)-[a-z]$`, "$1") if {
	is_string(input.body.location)
	lower(input.body.location) != "global"
}

places["region"] := "location"

default tags := {}

tags := input.body.terraform_labels if is_object(input.body.terraform_labels)

else := input.body.labels if is_object(input.body.labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "labels" if not is_object(input.body.terraform_labels)
