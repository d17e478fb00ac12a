# METADATA
# title: Virtual machine has full access through the default service account
# custom:
#   severity: high
#   subjects:
#     - google_compute_instance
#     - google_compute_instance_from_template
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#   objective: least-privilege
#   controls: {cis-gcp-foundations-4.0: ["4.2"]}
#   aliases: [checkov:CKV_GCP_31, "kics:bc280331-27b9-4acb-a010-018e8098aa5d"]
package rules.google.compute.instance_full_access

deny contains {"at": "identity.scopes", "message": sprintf("the default service account has the scope `%s`: every API", [scope])} if {
	input.asset.identity.default
	some scope in input.asset.identity.scopes
	scope in {"cloud-platform", "https://www.googleapis.com/auth/cloud-platform"}
}
