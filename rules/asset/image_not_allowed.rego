# METADATA
# title: Asset runs an image that is not allowed
# custom:
#   severity: medium
#   subjects: ["*"]
#   objective: image-provenance
#   parameters:
#     images: {type: list of string, default: [], description: "The machine and container images allowed, such as `registry.example.com/*`; none: any"}
package rules.asset.image_not_allowed

import data.lib.globs

# Where images are restricted, and the asset runs one.
applies if {
	count(input.parameters.images) > 0
	count(input.asset.images) > 0
}

deny contains {"at": sprintf("images[%d]", [i]), "message": sprintf("`%s` is not an allowed image", [image])} if {
	some i, image in input.asset.images
	not globs.any_matches(input.parameters.images, image)
}
