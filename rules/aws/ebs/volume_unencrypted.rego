# METADATA
# title: EBS volume is not encrypted
# custom:
#   severity: high
#   subjects: [aws_ebs_volume]
#   objective: encryption-at-rest
#   controls: {cis-aws-foundations-6.0: ["6.1.1"]}
#   aliases: [checkov:CKV_AWS_3, trivy:AWS-0026, "kics:cc997676-481b-4e93-aa81-d19f8c5e9b12"]
package rules.aws.ebs.volume_unencrypted

# A volume made from a snapshot is as encrypted as that: nothing here tells.
applies if input.asset.encryption.at_rest != null

deny contains {"at": "encryption.at_rest", "message": "the volume is not encrypted"} if {
	input.asset.encryption.at_rest == false
}
