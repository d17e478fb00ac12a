# METADATA
# title: S3 bucket keeps no versions
# custom:
#   severity: medium
#   subjects: [aws_s3_bucket]
#   objective: data-recovery
#   aliases: [checkov:CKV_AWS_21, trivy:AWS-0090, "kics:568a4d22-3517-44a6-a7ad-6a7eed88722c"]
package rules.aws.s3.bucket_unversioned

deny contains {"at": "versioning.enabled", "message": "versioning is not enabled"} if {
	not input.asset.versioning.enabled
}
