# METADATA
# title: Start-up script holds a password
# custom:
#   severity: high
#   subjects: [aws_instance]
#   objective: secret-protection
package rules.foreign.compute.user_data_secret

pattern := `(?i)(password|secret|token)\s*=\s*['"]?[^\s'"$]{4,}`

scripts[source] := text if {
	some source in ["user_data", "user_data_base64"]
	text := plain(source, input.body[source])
}

plain("user_data", text) := text if is_string(text)

plain("user_data_base64", text) := base64.decode(text) if {
	is_string(text)
	regex.match(`^[A-Za-z0-9+/]+=*$`, text)
	count(text) % 4 == 0
}

deny contains {"at": source, "message": sprintf("line %d sets a secret", [number + 1])} if {
	text := scripts[source]
	lines := split(text, "\n")
	some number, line in lines
	regex.match(pattern, line)
}
