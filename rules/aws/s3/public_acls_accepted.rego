# METADATA
# title: S3 public access block lets public access lists be set
# custom:
#   severity: medium
#   subjects: [aws_s3_bucket_public_access_block]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.1.4"]}
#   aliases: [checkov:CKV_AWS_53, trivy:AWS-0086, "kics:d0cc8694-fcad-43ff-ac86-32331d7e867f"]
package rules.aws.s3.public_acls_accepted

import data.lib

deny contains {"at": "block_public_acls", "message": "public access lists can be set"} if {
	not lib.yes(lib.get(input.body, "block_public_acls", null))
}
