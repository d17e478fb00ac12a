# METADATA
# title: Asset has no owner
# custom:
#   severity: low
#   subjects: ["*"]
#   objective: asset-ownership
#   aliases: [kube-linter:required-label-owner]
#   parameters:
#     tag_keys: {type: list of string, default: [owner, owned-by, team, contact], description: "Tags or labels of which one must name the owner, in any case"}
package rules.asset.owner_missing

import data.lib.tags

# Where the kind has a place for an owner: a field, or tags.
applies if input.asset.tags != null

applies if input.asset.owner != null

deny contains {"at": "owner", "message": "no owner is named"} if {
	not tags.filled(input.asset.owner)
	not tagged
}

tagged if {
	some name, value in input.asset.tags
	some key in input.parameters.tag_keys
	tags.named(name, key)
	tags.filled(value)
}
