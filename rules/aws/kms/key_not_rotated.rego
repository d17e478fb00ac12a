# METADATA
# title: KMS key is not rotated
# custom:
#   severity: medium
#   subjects: [aws_kms_key]
#   objective: key-rotation
#   controls: {cis-aws-foundations-6.0: ["4.6"]}
#   aliases: [checkov:CKV_AWS_7, trivy:AWS-0065, "kics:22fbfeac-7b5a-421a-8a27-7a2178bb910b"]
package rules.aws.kms.key_not_rotated

# KMS rotates only symmetric keys whose material it made.
applies if input.asset.rotation != null

deny contains {"at": "rotation.enabled", "message": "the key is not rotated"} if {
	not input.asset.rotation.enabled
}
