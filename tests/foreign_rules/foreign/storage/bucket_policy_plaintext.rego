# METADATA
# title: Bucket policy does not refuse plain HTTP
# custom:
#   severity: medium
#   subjects: [aws_s3_bucket_policy]
#   objective: encryption-in-transit
package rules.foreign.storage.bucket_policy_plaintext

import data.lib.documents
import data.lib.tf

document := documents.parsed(input.body.policy)

refused if {
	some s in documents.statements(document)
	s.Effect == "Deny"
	documents.anyone(s.Principal)
	some value in tf.many(s.Condition.Bool["aws:SecureTransport"])
	lower(sprintf("%v", [value])) == "false"
	count({a | some a in s.Action; a in {"*", "s3:*"}}) > 0
}

deny contains {"at": "policy", "message": "plain HTTP is not refused"} if {
	document
	not refused
}

deny contains {"at": "policy", "message": "the policy is no JSON"} if {
	is_string(input.body.policy)
	not json.is_valid(input.body.policy)
}
