# METADATA
# title: S3 public access block leaves public buckets open
# custom:
#   severity: high
#   subjects: [aws_s3_bucket_public_access_block]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.1.4"]}
#   aliases: [checkov:CKV_AWS_56, trivy:AWS-0093, "kics:1ec253ab-c220-4d63-b2de-5b40e0af9293"]
package rules.aws.s3.public_bucket_unrestricted

import data.lib

deny contains {"at": "restrict_public_buckets", "message": "a bucket with a public policy is open to everyone"} if {
	not lib.yes(lib.get(input.body, "restrict_public_buckets", null))
}
