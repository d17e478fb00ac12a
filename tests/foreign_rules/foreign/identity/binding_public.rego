# METADATA
# title: Project grants a role to the public or to private mail accounts
# custom:
#   severity: critical
#   subjects: [google_project_iam_binding]
#   objective: public-exposure
package rules.foreign.identity.binding_public

suspicious := ["user:", "allUsers", "allAuthenticatedUsers"]

private_mail := {"gmail.com", "example.net"}

reason(member) := "is everyone" if {
	member in {"allUsers", "allAuthenticatedUsers"}
} else := sprintf("is a private account at %s", [domain]) if {
	[_, domain] = split(member, "@")
	domain in private_mail
}

deny contains {"at": ["members", i], "message": sprintf("`%s` %s", [member, why])} if {
	member = input.body.members[i]
	strings.any_prefix_match(member, suspicious)
	why := reason(member)
}
