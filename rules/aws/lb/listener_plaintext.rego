# METADATA
# title: Load balancer serves plain HTTP
# custom:
#   severity: high
#   subjects: [aws_lb_listener, aws_alb_listener]
#   objective: encryption-in-transit
#   aliases: [checkov:CKV_AWS_2, trivy:AWS-0054, "kics:de7f5e83-da88-4046-871f-ea18504b1d43"]
package rules.aws.lb.listener_plaintext

# What TCP and UDP carry is not known to the balancer.
applies if input.asset.encryption.in_transit != null

deny contains {"at": "encryption.in_transit", "message": "the listener serves plain HTTP"} if {
	input.asset.encryption.in_transit == false
}
