# METADATA
# title: ECR image tags can be moved
# custom:
#   severity: medium
#   subjects: [aws_ecr_repository]
#   objective: image-provenance
#   aliases: [checkov:CKV_AWS_51, trivy:AWS-0031, "kics:d1846b12-20c5-4d45-8798-fc35b79268eb"]
package rules.aws.ecr.tags_mutable

deny contains {"at": "immutable", "message": "a tag can be given to another image"} if {
	not input.asset.immutable
}
