# METADATA
# title: Account's password policy is weak
# custom:
#   severity: medium
#   subjects: [aws_iam_account_password_policy]
#   objective: authentication
package rules.foreign.identity.password_policy_weak

at_least := {"minimum_password_length": 14, "password_reuse_prevention": 5}

switches := [key | some word in ["lowercase_characters", "numbers", "symbols"]; key := sprintf("require_%s", [word])]

weak[key] := sprintf("%v is less than %d", [value, floor_]) if {
	some key, floor_ in at_least
	value := number(object.get(input.body, key, 0))
	value < floor_
}

weak[key] := "it is not switched on" if {
	some key in switches
	not is_on(input.body[key])
}

number(x) := x if is_number(x)

number(x) := to_number(x) if {
	is_string(x)
	regex.match(`^(0|[1-9][0-9]*)$`, x)
}

is_on(x) if {
	x == ["true", true][_]
}

deny contains {"at": key, "message": weak[key]} if weak[key]
