# METADATA
# title: IAM role, with the policies written inside it
# custom:
#   subjects: [aws_iam_role]
#   asset: identity.role
package lens.aws.iam_role

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

statements := [iam.stated(statement, sprintf("inline_policy[%d].policy", [n])) |
	some n, inline in lib.blocks(input.body, "inline_policy")
	text := json.unmarshal(inline.policy)
	some statement in lib.blocks(text, "Statement")
]

places[sprintf("statements[%d]", [n])] := statements[n].at if {
	some n, _ in statements
}
