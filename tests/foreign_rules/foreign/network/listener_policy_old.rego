# METADATA
# title: Listener accepts an old version of TLS
# custom:
#   severity: medium
#   subjects: [aws_lb_listener]
#   objective: encryption-in-transit
package rules.foreign.network.listener_policy_old

applies if input.body.protocol in {"HTTPS", "TLS"}

# The lowest version that the policy's name promises, 0 where it promises none.
lowest(policy) := 13 if {
	contains(policy, "TLS13-1-3")
} else := 12 if {
	regex.match(`TLS(13-)?-?1-2`, policy)
} else := 11 if {
	contains(policy, "TLS-1-1")
} else := 0

default policy := "ELBSecurityPolicy-2016-08"

policy := p if {
	p := input.body.ssl_policy
	is_string(p)
}

deny contains {"at": "ssl_policy", "message": sprintf("`%s` accepts %s", [policy, label])} if {
	version := lowest(policy)
	version < 12
	label := {11: "TLS 1.1", 0: "TLS 1.0"}[version]
}
