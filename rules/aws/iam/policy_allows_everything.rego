# METADATA
# title: Policy allows everything on everything
# custom:
#   severity: high
#   subjects:
#     - aws_iam_policy
#     - aws_iam_role_policy
#     - aws_iam_user_policy
#     - aws_iam_group_policy
#     - aws_iam_role
#     - aws_ssoadmin_permission_set_inline_policy
#     - data.aws_iam_policy_document
#   objective: least-privilege
#   controls: {cis-aws-foundations-6.0: ["2.15"]}
#   aliases:
#     - checkov:CKV_AWS_1
#     - checkov:CKV_AWS_62
#     - "kics:575a2155-6af1-4026-b1af-d5bc8fe2a904"
#     - "kics:2f37c4a3-58b9-4afe-8a87-d7f1d2286f84"
#     - "kics:132a8c31-9837-4203-9fd1-15ca210c7b73"
package rules.aws.iam.policy_allows_everything

applies if count(input.asset.statements) > 0

# A statement that names principals is of a resource or of a role's trust: there `*` stands for that resource alone.
deny contains {"at": sprintf("statements[%d].actions", [n]), "message": "a statement allows every action on every resource"} if {
	some n, statement in input.asset.statements
	statement.effect == "Allow"
	count(statement.principals) == 0
	some action in statement.actions
	action in {"*", "*:*"}
	"*" in statement.resources
}
