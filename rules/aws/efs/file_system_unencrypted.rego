# METADATA
# title: EFS file system is not encrypted
# custom:
#   severity: high
#   subjects: [aws_efs_file_system]
#   objective: encryption-at-rest
#   controls: {cis-aws-foundations-6.0: ["3.3.1"]}
#   aliases: [checkov:CKV_AWS_42, trivy:AWS-0037, "kics:48207659-729f-4b5c-9402-f884257d794f"]
package rules.aws.efs.file_system_unencrypted

deny contains {"at": "encryption.at_rest", "message": "the file system is not encrypted"} if {
	not input.asset.encryption.at_rest
}
