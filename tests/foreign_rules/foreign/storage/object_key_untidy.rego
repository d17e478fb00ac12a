# METADATA
# title: Object's key is untidy
# custom:
#   severity: low
#   subjects: [aws_s3_object]
#   objective: asset-inventory
package rules.foreign.storage.object_key_untidy

key := input.body.key

stem := substring(key, 0, dot) if {
	dot := indexof(key, ".")
	dot >= 0
} else := key

extension := trim_prefix(key, stem)

tidy := replace(lower(trim(stem, "/ ")), " ", "_")

deny contains {"at": "key", "message": sprintf("`%s` should read `%s`", [key, wanted])} if {
	wanted := concat("", [tidy, lower(extension)])
	wanted != key
}
