# METADATA
# title: Policy document is bounded by nothing
# custom:
#   severity: medium
#   subjects: [data.aws_iam_policy_document]
#   objective: least-privilege
package rules.foreign.identity.document_unbounded

import data.lib.tf

statements := tf.each(input.body, "statement")

lists := {"actions", "resources"}

# Each list of a statement is narrow: none of its entries is the star alone, or a whole service.
narrow(statement) if {
	every key in lists {
		every entry in tf.many(object.get(statement, key, [])) {
			not entry == "*"
			not endswith(entry, ":*")
		}
	}
}

conditioned(statement) if {
	some c in tf.each(statement, "condition")
	not c.values == ["*"]
}

effect(statement) := lower(object.get(statement, "effect", "Allow"))

unbounded := {i: statement |
	some i, statement in statements
	effect(statement) == "allow"
	not narrow(statement)
	not conditioned(statement)
}

deny contains {"at": sprintf("statement[%d]", [i]), "message": sprintf("%s is bounded by nothing", [object.get(s, "sid", "it")])} if s := unbounded[i]
