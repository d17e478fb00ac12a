# METADATA
# title: Asset lacks a mandatory tag
# custom:
#   severity: low
#   subjects: ["*"]
#   objective: asset-tagging
#   parameters:
#     keys: {type: list of string, default: [environment], description: "Tags or labels that every asset must carry, in any case"}
package rules.asset.tags_missing

import data.lib.tags

# Where a kind can carry tags at all.
applies if {
	input.asset.tags != null
	count(input.parameters.keys) > 0
}

deny contains {"at": ["tags", key], "message": sprintf("there is no tag `%s`", [key])} if {
	some key in input.parameters.keys
	not stated(key)
	not there(key)
}

there(key) if {
	some name, _ in input.asset.tags
	tags.named(name, key)
}

deny contains {"at": ["tags", name], "message": sprintf("tag `%s` is empty", [name])} if {
	some key in input.parameters.keys
	not stated(key)
	some name, value in input.asset.tags
	tags.named(name, key)
	not tags.filled(value)
}

# What the asset has a field for may stand there.
stated(key) if {
	lower(key) == "environment"
	tags.filled(input.asset.environment)
}

stated(key) if {
	lower(key) == "owner"
	tags.filled(input.asset.owner)
}
