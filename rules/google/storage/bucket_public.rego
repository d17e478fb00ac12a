# METADATA
# title: Bucket is open to everyone
# custom:
#   severity: critical
#   subjects:
#     - google_storage_bucket_iam_member
#     - google_storage_bucket_iam_binding
#     - google_storage_bucket_access_control
#     - google_storage_default_object_access_control
#     - google_storage_bucket_acl
#     - google_storage_default_object_acl
#   objective: public-exposure
#   controls: {cis-gcp-foundations-4.0: ["5.1"]}
#   aliases: [checkov:CKV_GCP_28, trivy:GCP-0001]
package rules.google.storage.bucket_public

deny contains {"at": "exposure", "message": sprintf("`%s` is everyone", [who])} if {
	some who in input.asset.exposure.sources
}
