# METADATA
# title: Function's environment holds a secret
# custom:
#   severity: high
#   subjects: [aws_lambda_function, google_cloudfunctions2_function]
#   objective: secret-protection
package rules.foreign.compute.environment_secret

suspicious(name) if {
	some word in ["PASSWORD", "SECRET", "API_KEY"]
	contains(upper(name), word)
}

reference(value) if regex.match(`^(arn:|projects/|ssm:|\$\{)`, value)

# Every text below a key that sounds like a secret, wherever it lies.
held := {path: value |
	some path, value
	walk(input.body, [path, value])
	is_string(value)
	name := path[count(path) - 1]
	is_string(name)
	suspicious(name)
	not reference(value)
	count(trim(value, " ")) > 0
}

deny contains {"at": path, "message": sprintf("`%v` is %d characters long", [path[count(path) - 1], count(value)])} if {
	value := held[path]
}
