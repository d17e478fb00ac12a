# METADATA
# title: Policy of identities, as JSON text
# custom:
#   subjects: [aws_iam_policy, aws_iam_role_policy, aws_iam_user_policy, aws_iam_group_policy]
#   asset: identity.policy
#   joins:
#     documents: {kind: data.aws_iam_policy_document, via: policy}
package lens.aws.iam_policy

import data.lib
import data.lib.iam

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# A text that comes from a policy document in the same files is read there, where its statements have their lines.
statements := array.concat(from_documents, from_text)

from_documents := [iam.written(statement, sprintf("statement[%d]", [n])) |
	some document in input.related.documents
	some n, statement in lib.blocks(document.body, "statement")
]

from_text := [iam.stated(statement, "policy") |
	count(input.related.documents) == 0
	text := json.unmarshal(input.body.policy)
	some statement in lib.blocks(text, "Statement")
]

places[sprintf("statements[%d].actions", [n])] := {"of": input.related.documents[0].address, "at": sprintf("%s.actions", [statement.at])} if {
	count(input.related.documents) == 1
	some n, statement in statements
}

places["statements"] := "policy" if count(input.related.documents) != 1
