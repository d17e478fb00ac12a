# METADATA
# title: Database storage is not encrypted
# custom:
#   severity: high
#   subjects: [aws_db_instance, aws_rds_cluster]
#   objective: encryption-at-rest
#   controls: {cis-aws-foundations-6.0: ["3.2.1"]}
#   aliases:
#     - checkov:CKV_AWS_16
#     - checkov:CKV_AWS_96
#     - trivy:AWS-0080
#     - "kics:08bd0760-8752-44e1-9779-7bb369b2b4e4"
#     - "kics:3199c26c-7871-4cb3-99c2-10a59244ce7f"
#     - "kics:1a690d1d-0ae7-49fa-b2db-b75ae0dd1d3e"
package rules.aws.rds.storage_unencrypted

# A copy is as encrypted as what it was made from: nothing here tells.
applies if input.asset.encryption.at_rest != null

deny contains {"at": "encryption.at_rest", "message": "the storage of the database is not encrypted"} if {
	input.asset.encryption.at_rest == false
}
