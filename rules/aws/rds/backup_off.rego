# METADATA
# title: Database keeps no backups
# custom:
#   severity: medium
#   subjects: [aws_db_instance, aws_rds_cluster]
#   objective: data-recovery
#   aliases: [checkov:CKV_AWS_133, "kics:1dc73fb4-5b51-430c-8c5f-25dcf9090b02"]
package rules.aws.rds.backup_off

# A replica that says nothing is backed up at its source.
applies if input.asset.backup != null

deny contains {"at": "backup.retention_days", "message": "automatic backups are off"} if {
	not input.asset.backup.enabled
}
