# METADATA
# title: Google Kubernetes cluster
# custom:
#   subjects: [google_container_cluster]
#   asset: compute.cluster
package lens.google.container_cluster

import data.lib

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

else := input.body.resource_labels if is_object(input.body.resource_labels)

places["tags"] := "terraform_labels" if is_object(input.body.terraform_labels)

places["tags"] := "resource_labels" if not is_object(input.body.terraform_labels)

default size := null

size := type if {
	some config in lib.blocks(input.body, "node_config")
	type := lib.get(config, "machine_type", null)
}

places["size"] := "node_config.machine_type"
