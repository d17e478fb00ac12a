# METADATA
# title: Encryption key is not rotated in time
# custom:
#   severity: medium
#   subjects: [google_kms_crypto_key]
#   objective: key-rotation
#   controls: {cis-gcp-foundations-4.0: ["1.10"]}
#   aliases: [checkov:CKV_GCP_43, "kics:d8c57c4e-bf6f-4e32-a2bf-8643532de77b", trivy:GCP-0065]
#   parameters:
#     max_days: {type: number, default: 90, description: The most days that one version of a key may serve}
package rules.google.kms.key_not_rotated

import data.lib

# Only symmetric keys made by Google can be rotated by it.
applies if {
	lib.get(input.body, "purpose", "ENCRYPT_DECRYPT") in {"ENCRYPT_DECRYPT", null}
	not lib.yes(lib.get(input.body, "import_only", null))
}

deny contains {"at": "rotation_period", "message": "no rotation is set"} if {
	lib.get(input.body, "rotation_period", null) == null
}

deny contains {"at": "rotation_period", "message": "the rotation period is no number of seconds, such as `7776000s`"} if {
	period != null
	not regex.match(`^[0-9]+([.][0-9]+)?s$`, period)
}

deny contains {"at": "rotation_period", "message": sprintf("the key is rotated after more than %d days", [input.parameters.max_days])} if {
	period != null
	regex.match(`^[0-9]+([.][0-9]+)?s$`, period)
	to_number(trim_suffix(period, "s")) > input.parameters.max_days * 86400
}

default period := null

period := sprintf("%v", [input.body.rotation_period]) if input.body.rotation_period != null
