# METADATA
# title: Serial console of virtual machines is open
# custom:
#   severity: medium
#   subjects:
#     - google_compute_instance
#     - google_compute_instance_from_template
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#     - google_compute_project_metadata
#     - google_compute_project_metadata_item
#   objective: administrative-paths
#   controls: {cis-gcp-foundations-4.0: ["4.5"]}
#   aliases: [checkov:CKV_GCP_35, "kics:97fa667a-d05b-4f16-9071-58b939f34751", trivy:GCP-0032]
package rules.google.compute.serial_port

deny contains {"at": ["metadata", "serial-port-enable"], "message": "the interactive serial console is enabled"} if {
	on(input.body.metadata["serial-port-enable"])
}

deny contains {"at": "value", "message": "the interactive serial console is enabled in the whole project"} if {
	input.body.key == "serial-port-enable"
	on(input.body.value)
}

# The texts that Google takes for true.
on(value) if lower(sprintf("%v", [value])) in {"true", "1", "y", "yes"}
