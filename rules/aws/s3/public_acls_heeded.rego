# METADATA
# title: S3 public access block heeds public access lists
# custom:
#   severity: medium
#   subjects: [aws_s3_bucket_public_access_block]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.1.4"]}
#   aliases: [checkov:CKV_AWS_55, trivy:AWS-0091]
package rules.aws.s3.public_acls_heeded

import data.lib

deny contains {"at": "ignore_public_acls", "message": "public access lists count"} if {
	not lib.yes(lib.get(input.body, "ignore_public_acls", null))
}
