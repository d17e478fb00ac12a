# METADATA
# title: Bucket's name does not follow the scheme
# custom:
#   severity: low
#   subjects: [aws_s3_bucket]
#   objective: asset-inventory
package rules.foreign.storage.bucket_name_scheme

import data.lib.tables as t
import data.lib.words

name := input.body.bucket

parts := split(name, "-")

problem contains "is not of the form team-environment-purpose" if count(parts) < 3

problem contains "holds more than small letters, digits and hyphens" if not words.kebab(name)

problem contains sprintf("has no environment in second place, but `%s`", [second]) if {
	[_, second, _] = array.slice(parts, 0, 3)
	not second in t.environments
}

problem contains "is long" if {
	count(name) >= 48
	true
}

applies if is_string(name)

deny contains {"at": "bucket", "message": concat(" ", ["the name", p])} if some p in problem
