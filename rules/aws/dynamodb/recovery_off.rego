# METADATA
# title: DynamoDB table cannot be brought back
# custom:
#   severity: medium
#   subjects: [aws_dynamodb_table]
#   objective: data-recovery
#   aliases: [checkov:CKV_AWS_28, trivy:AWS-0024, "kics:741f1291-47ac-4a85-a07b-3d32a9d6bd3e"]
package rules.aws.dynamodb.recovery_off

deny contains {"at": "backup.enabled", "message": "recovery to a point in time is off"} if {
	not input.asset.backup.enabled
}
