# METADATA
# title: S3 bucket does not log its accesses
# custom:
#   severity: low
#   subjects: [aws_s3_bucket]
#   objective: data-access-logging
#   aliases: [checkov:CKV_AWS_18, trivy:AWS-0089, "kics:f861041c-8c9f-4156-acfc-5e6e524f5884"]
package rules.aws.s3.bucket_access_unlogged

deny contains {"at": "logging.enabled", "message": "accesses to the bucket are not logged"} if {
	not input.asset.logging.enabled
}
