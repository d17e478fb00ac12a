# METADATA
# title: Bucket answers scripts of every site
# custom:
#   severity: medium
#   subjects: [google_storage_bucket]
#   objective: public-exposure
package rules.foreign.storage.cors_wildcard

import data.lib.tf

writing := {"PUT", "POST", "DELETE", "PATCH"}

cors := [{"n": n, "origins": {o | some o in tf.many(c.origin)}, "methods": {upper(m) | some m in tf.many(c.method)}} |
	some n, c in tf.each(input.body, "cors")
]

deny contains {"at": sprintf("cors[%d].origin", [entry.n]), "message": sprintf("scripts of every site may %s", [concat(" and ", methods)])} if {
	entry := cors[_]
	"*" in entry.origins
	methods := entry.methods & writing
	methods != set()
}
