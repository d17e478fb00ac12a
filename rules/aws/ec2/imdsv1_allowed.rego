# METADATA
# title: Instance metadata can be read without a token
# custom:
#   severity: high
#   subjects: [aws_instance, aws_launch_configuration, aws_launch_template]
#   objective: host-hardening
#   controls: {cis-aws-foundations-6.0: ["6.7"]}
#   aliases: [checkov:CKV_AWS_79, trivy:AWS-0028, trivy:AWS-0130]
package rules.aws.ec2.imdsv1_allowed

import data.lib

# An instance that says nothing takes the options of its launch template.
applies if count(lib.blocks(input.body, "metadata_options")) > 0

applies if count(lib.blocks(input.body, "launch_template")) == 0

deny contains {"at": "metadata_options.http_tokens", "message": "the metadata service answers without a token"} if {
	not required
	not off
}

required if {
	some options in lib.blocks(input.body, "metadata_options")
	lib.get(options, "http_tokens", "optional") == "required"
}

off if {
	some options in lib.blocks(input.body, "metadata_options")
	lib.get(options, "http_endpoint", "enabled") == "disabled"
}
