# METADATA
# title: Block device of an instance is not encrypted
# custom:
#   severity: high
#   subjects: [aws_instance, aws_launch_configuration, aws_launch_template]
#   objective: encryption-at-rest
#   aliases: [checkov:CKV_AWS_8, trivy:AWS-0131, trivy:AWS-0008, "kics:4de9de27-254e-424f-bd70-4c1e95790838"]
package rules.aws.ec2.block_device_unencrypted

applies if count(input.asset.volumes) > 0

deny contains {"at": volume.at, "message": "the block device is not encrypted"} if {
	some volume in input.asset.volumes
	volume.encrypted == false
}
