# METADATA
# title: S3 bucket has no public access block
# custom:
#   severity: medium
#   subjects: [aws_s3_bucket]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.1.4"]}
#   aliases: [trivy:AWS-0094]
package rules.aws.s3.public_access_unblocked

deny contains {"at": "public_access.guarded", "message": "no public access block stands before the bucket"} if {
	not input.asset.public_access.guarded
}
