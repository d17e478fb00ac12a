# METADATA
# title: Policy lets its holder pass on every role
# custom:
#   severity: high
#   subjects: [aws_iam_policy, aws_iam_role_policy]
#   objective: least-privilege
package rules.foreign.identity.policy_passes_roles

import data.lib.documents as docs

dangerous := {"iam:passrole", "iam:*", "*"}

granted := {lower(a) | some s in docs.allowing(docs.parsed(input.body.policy)); "*" in s.Resource; some a in s.Action}

deny contains {"at": "policy", "message": sprintf("%d of its actions pass on every role", [count(bad)])} if {
	bad := granted & dangerous
	count(bad) != 0
}
