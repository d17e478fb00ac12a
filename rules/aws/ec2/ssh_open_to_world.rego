# METADATA
# title: SSH is open to every address
# custom:
#   severity: high
#   subjects: [aws_security_group, aws_default_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   objective: administrative-paths
#   controls: {cis-aws-foundations-6.0: ["6.3", "6.4"]}
#   aliases: [checkov:CKV_AWS_24, "kics:65905cec-d691-4320-b320-2000436cb696"]
package rules.aws.ec2.ssh_open_to_world

import data.lib.aws
import data.lib.firewall

deny contains {"at": rule.at, "message": "port 22 (SSH) is open to every address"} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "*"}, 22)
	some source in rule.sources
	source in aws.world
}
