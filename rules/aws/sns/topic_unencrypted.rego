# METADATA
# title: SNS topic is not encrypted
# custom:
#   severity: medium
#   subjects: [aws_sns_topic]
#   objective: encryption-at-rest
#   aliases: [checkov:CKV_AWS_26, trivy:AWS-0095, "kics:28545147-2fc6-42d5-a1f9-cf226658e591"]
package rules.aws.sns.topic_unencrypted

deny contains {"at": "encryption.at_rest", "message": "messages are kept unencrypted"} if {
	not input.asset.encryption.at_rest
}
