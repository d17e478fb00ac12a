# METADATA
# title: Database instance is not backed up
# custom:
#   severity: medium
#   subjects: [google_sql_database_instance]
#   objective: data-recovery
#   controls: {cis-gcp-foundations-4.0: ["6.7"]}
#   aliases: [checkov:CKV_GCP_14, "kics:cf3c7631-cd1e-42f3-8801-a561214a6e79", trivy:GCP-0024]
package rules.google.sql.instance_without_backup

# A replica is as good as its primary: that one is backed up.
applies if not replica

replica if is_string(input.body.master_instance_name)

replica if input.body.instance_type == "READ_REPLICA_INSTANCE"

deny contains {"at": "backup.enabled", "message": "automatic backups are not enabled"} if {
	not input.asset.backup.enabled
}
