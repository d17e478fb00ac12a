# METADATA
# title: Inline policy of a permission set
# custom:
#   subjects: [aws_ssoadmin_permission_set_inline_policy]
#   asset: identity.policy
#   joins:
#     documents: {kind: data.aws_iam_policy_document, via: inline_policy}
package lens.aws.ssoadmin_permission_set_inline_policy

import data.lib
import data.lib.iam

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default name := null

tags := null

# A text that comes from a policy document in the same files is read there, where its statements have their lines.
statements := array.concat(from_documents, from_text)

from_documents := [iam.written(statement, sprintf("statement[%d]", [n])) |
	some document in input.related.documents
	some n, statement in lib.blocks(document.body, "statement")
]

from_text := [iam.stated(statement, "inline_policy") |
	count(input.related.documents) == 0
	text := json.unmarshal(input.body.inline_policy)
	some statement in lib.blocks(text, "Statement")
]

places[sprintf("statements[%d].actions", [n])] := {"of": input.related.documents[0].address, "at": sprintf("%s.actions", [statement.at])} if {
	count(input.related.documents) == 1
	some n, statement in statements
}

places["statements"] := "inline_policy" if count(input.related.documents) != 1
