# METADATA
# title: CloudTrail trail does not see everything
# custom:
#   severity: medium
#   subjects: [aws_cloudtrail]
#   objective: audit-logging
#   controls: {cis-aws-foundations-6.0: ["4.1"]}
#   aliases: [checkov:CKV_AWS_67, trivy:AWS-0014, "kics:8173d5eb-96b5-4aa6-a71b-ecfa153c123d"]
package rules.aws.cloudtrail.trail_partial

import data.lib

deny contains {"at": "is_multi_region_trail", "message": "the trail records one region only"} if {
	not lib.yes(lib.get(input.body, "is_multi_region_trail", null))
}

deny contains {"at": "include_global_service_events", "message": "the trail leaves out the services that have no region, IAM among them"} if {
	lib.no(lib.get(input.body, "include_global_service_events", null))
}
