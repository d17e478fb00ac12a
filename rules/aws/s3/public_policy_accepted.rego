# METADATA
# title: S3 public access block lets public policies be set
# custom:
#   severity: high
#   subjects: [aws_s3_bucket_public_access_block]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.1.4"]}
#   aliases: [checkov:CKV_AWS_54, trivy:AWS-0087]
package rules.aws.s3.public_policy_accepted

import data.lib

deny contains {"at": "block_public_policy", "message": "public bucket policies can be set"} if {
	not lib.yes(lib.get(input.body, "block_public_policy", null))
}
