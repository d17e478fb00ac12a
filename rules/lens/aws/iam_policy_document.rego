# METADATA
# title: Policy document
# custom:
#   subjects: [data.aws_iam_policy_document]
#   asset: identity.policy
package lens.aws.iam_policy_document

import data.lib
import data.lib.iam

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default name := null

tags := null

statements := [iam.written(statement, sprintf("statement[%d]", [n])) | some n, statement in lib.blocks(input.body, "statement")]

places[sprintf("statements[%d].actions", [n])] := sprintf("statement[%d].actions", [n]) if {
	some n, _ in lib.blocks(input.body, "statement")
}
