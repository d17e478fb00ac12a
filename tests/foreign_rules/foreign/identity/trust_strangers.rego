# METADATA
# title: Role trusts accounts that are not ours
# custom:
#   severity: high
#   subjects: [aws_iam_role]
#   objective: authentication
#   parameters:
#     accounts: {type: list of string, default: ["111122223333"], description: Our accounts}
package rules.foreign.identity.trust_strangers

import data.lib.documents
import data.lib.tf

principals contains p if {
	some s in documents.allowing(documents.parsed(input.body.assume_role_policy))
	some p in tf.many(s.Principal.AWS)
}

accounts := {number | some p in principals; number := regex.find_n(`[0-9]{12}`, p, 1)[0]}

ours := {a | a := input.parameters.accounts[_]}

strangers := accounts - ours

deny contains {"at": "assume_role_policy", "message": sprintf("account `%s` is not ours", [a])} if some a in strangers

deny contains {"at": "assume_role_policy", "message": "every account is trusted"} if "*" in principals
