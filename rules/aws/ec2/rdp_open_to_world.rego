# METADATA
# title: RDP is open to every address
# custom:
#   severity: high
#   subjects: [aws_security_group, aws_default_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule]
#   objective: administrative-paths
#   controls: {cis-aws-foundations-6.0: ["6.3", "6.4"]}
#   aliases: [checkov:CKV_AWS_25, "kics:151187cb-0efc-481c-babd-ad24e3c9bc22"]
package rules.aws.ec2.rdp_open_to_world

import data.lib.aws
import data.lib.firewall

deny contains {"at": rule.at, "message": "port 3389 (RDP) is open to every address"} if {
	some rule in input.asset.rules
	firewall.opens(rule, {"tcp", "udp", "*"}, 3389)
	some source in rule.sources
	source in aws.world
}
