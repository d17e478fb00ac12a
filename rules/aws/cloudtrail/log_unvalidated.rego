# METADATA
# title: CloudTrail logs can be changed unnoticed
# custom:
#   severity: medium
#   subjects: [aws_cloudtrail]
#   objective: log-protection
#   controls: {cis-aws-foundations-6.0: ["4.2"]}
#   aliases: [checkov:CKV_AWS_36, trivy:AWS-0016, "kics:52ffcfa6-6c70-4ea6-8376-d828d3961669"]
package rules.aws.cloudtrail.log_unvalidated

import data.lib

deny contains {"at": "enable_log_file_validation", "message": "no digests of the log files are kept"} if {
	not lib.yes(lib.get(input.body, "enable_log_file_validation", null))
}
