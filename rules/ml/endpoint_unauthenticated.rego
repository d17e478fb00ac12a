# METADATA
# title: Model endpoint answers callers it does not know
# custom:
#   severity: high
#   subjects: [ml.endpoint]
#   objective: inference-protection
package rules.ml.endpoint_unauthenticated

deny contains {"at": "authentication.required", "message": "callers need not authenticate"} if {
	input.asset.authentication.required == false
}

deny contains {"at": "authentication.required", "message": "nothing says that callers must authenticate"} if {
	not input.asset.authentication.required == false
	not input.asset.authentication.required == true
}
