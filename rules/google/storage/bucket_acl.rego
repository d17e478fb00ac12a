# METADATA
# title: Bucket has an access list for each object
# custom:
#   severity: medium
#   subjects: [google_storage_bucket]
#   objective: data-access-control
#   controls: {cis-gcp-foundations-4.0: ["5.2"]}
#   aliases: [checkov:CKV_GCP_29, "kics:bb0db090-5509-4853-a827-75ced0b3caa0", trivy:GCP-0002]
package rules.google.storage.bucket_acl

import data.lib

deny contains {"at": "uniform_bucket_level_access", "message": "uniform bucket-level access is not on"} if {
	not uniform
}

uniform if lib.yes(lib.get(input.body, "uniform_bucket_level_access", null))

# What the attribute was called at first.
uniform if lib.yes(lib.get(input.body, "bucket_policy_only", null))
