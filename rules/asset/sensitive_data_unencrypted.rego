# METADATA
# title: Sensitive data is not encrypted at rest
# custom:
#   severity: high
#   subjects: ["storage.*", database, ml.dataset, ml.model, "messaging.*", log, registry]
#   objective: encryption-at-rest
#   parameters:
#     levels:
#       type: list of string
#       default: [confidential, restricted, secret, sensitive, pii, phi]
#       description: The classifications that ask for encryption, in any case
package rules.asset.sensitive_data_unencrypted

# Where the data is said to be sensitive.
applies if {
	is_string(input.asset.data_classification)
	lower(input.asset.data_classification) in levels
}

levels := {lower(level) | some level in input.parameters.levels}

deny contains {"at": "encryption.at_rest", "message": sprintf("%s data is not encrypted at rest", [lower(input.asset.data_classification)])} if {
	input.asset.encryption.at_rest == false
}

deny contains {"at": "encryption.at_rest", "message": "nothing says that the data is encrypted at rest"} if {
	not input.asset.encryption.at_rest == false
	not input.asset.encryption.at_rest == true
}
