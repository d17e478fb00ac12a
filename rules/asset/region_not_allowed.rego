# METADATA
# title: Asset lies outside the allowed regions
# custom:
#   severity: high
#   subjects: ["*"]
#   objective: data-residency
#   parameters:
#     regions: {type: list of string, default: [], description: "The regions allowed, such as `eu-*` or `westeurope`; none: any"}
package rules.asset.region_not_allowed

import data.lib.globs

# Where regions are restricted, and the asset's own is stated.
applies if {
	count(input.parameters.regions) > 0
	input.asset.region != null
}

deny contains {"at": "region", "message": sprintf("`%s` is not an allowed region", [input.asset.region])} if {
	not globs.any_matches(allowed, plain(input.asset.region))
}

allowed := [plain(region) | some region in input.parameters.regions]

# "West Europe" and "westeurope" are one region, "EU" and "eu" too.
plain(region) := lower(replace(region, " ", ""))
