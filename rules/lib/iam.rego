# METADATA
# title: Statements of IAM policies
# description: >-
#   The statements of an `identity.policy` asset are `{"effect", "actions", "resources", "principals", "at"}`: who may do what; `at` is the path
#   in the body of the resource that holds the text.
package lib.iam

import data.lib

# A statement of the JSON form.
stated(statement, at) := {
	"effect": lib.get(statement, "Effect", "Allow"),
	"actions": lib.list(lib.get(statement, "Action", null)),
	"resources": lib.list(lib.get(statement, "Resource", null)),
	"principals": lib.list(lib.get(statement, "Principal", null)),
	"at": at,
}

# A statement of a policy document.
written(statement, at) := {
	"effect": lib.get(statement, "effect", "Allow"),
	"actions": lib.list(lib.get(statement, "actions", null)),
	"resources": lib.list(lib.get(statement, "resources", null)),
	"principals": lib.list(lib.get(statement, "principals", null)),
	"at": at,
}
