# METADATA
# title: Asset is of a size that is not allowed
# custom:
#   severity: medium
#   subjects: ["*"]
#   objective: configuration-baseline
#   parameters:
#     sizes:
#       type: list of string
#       default: []
#       description: "The instance types, VM sizes and machine types allowed, such as `t3.*` or `Standard_D*`; none: any"
package rules.asset.size_not_allowed

import data.lib.globs

# Where sizes are restricted, and the asset has one.
applies if {
	count(input.parameters.sizes) > 0
	input.asset.size != null
}

deny contains {"at": "size", "message": sprintf("`%s` is not an allowed size", [input.asset.size])} if {
	not globs.any_matches(input.parameters.sizes, input.asset.size)
}
