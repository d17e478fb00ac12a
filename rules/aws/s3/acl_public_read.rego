# METADATA
# title: S3 access list lets anyone read
# custom:
#   severity: high
#   subjects: [aws_s3_bucket]
#   objective: public-exposure
#   aliases: [checkov:CKV_AWS_20, trivy:AWS-0092, "kics:38c5ee0d-7f22-4260-ab72-5073048df100", "kics:57b9893d-33b1-4419-bcea-a717ea87e139"]
package rules.aws.s3.acl_public_read

deny contains {"at": "public_access.read", "message": "the access list lets anyone read the bucket"} if {
	input.asset.public_access.read
}
