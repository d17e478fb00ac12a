# METADATA
# title: Function runs on a runtime that is out of support
# custom:
#   severity: medium
#   subjects: [aws_lambda_function]
#   objective: patching
package rules.foreign.compute.runtime_old

lowest := {"python": "3.10.0", "nodejs": "20.0.0", "ruby": "3.2.0"}

language := regex.find_n(`^[a-z]+`, input.body.runtime, 1)[0]

number := trim_right(trim_left(input.body.runtime, "abcdefghijklmnopqrstuvwxyz"), ".x")

full(text) := sprintf("%s.0.0", [text]) if regex.match(`^(0|[1-9][0-9]*)$`, text)

full(text) := sprintf("%s.0", [text]) if regex.match(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$`, text)

deny contains {"at": "runtime", "message": msg} if {
	limit := lowest[language]
	semver.compare(full(number), limit) == -1
	msg := sprintf("`%s` is older than %s %s", [input.body.runtime, language, limit])
}
