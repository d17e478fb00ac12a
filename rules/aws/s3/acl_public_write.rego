# METADATA
# title: S3 access list lets anyone write
# custom:
#   severity: critical
#   subjects: [aws_s3_bucket]
#   objective: public-exposure
#   aliases: [checkov:CKV_AWS_57, trivy:AWS-0092, "kics:38c5ee0d-7f22-4260-ab72-5073048df100"]
package rules.aws.s3.acl_public_write

deny contains {"at": "public_access.write", "message": "the access list lets anyone change the bucket"} if {
	input.asset.public_access.write
}
