# METADATA
# title: SQS queue is not encrypted
# custom:
#   severity: medium
#   subjects: [aws_sqs_queue]
#   objective: encryption-at-rest
#   aliases: [checkov:CKV_AWS_27, trivy:AWS-0096, "kics:6e8849c1-3aa7-40e3-9063-b85ee300f29f"]
package rules.aws.sqs.queue_unencrypted

deny contains {"at": "encryption.at_rest", "message": "messages are kept unencrypted"} if {
	not input.asset.encryption.at_rest
}
