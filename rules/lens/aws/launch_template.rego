# METADATA
# title: Launch template
# custom:
#   subjects: [aws_launch_template]
#   asset: compute.instance_template
package lens.aws.launch_template

import data.lib
import data.lib.aws

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default size := null

size := input.body.instance_type

default images := null

images := [input.body.image_id] if input.body.image_id != null

# Devices that it does not describe are the image's.
volumes := [aws.volume(ebs, sprintf("block_device_mappings[%d].ebs", [n])) |
	some n, mapping in lib.blocks(input.body, "block_device_mappings")
	some ebs in lib.blocks(mapping, "ebs")
]

places["size"] := "instance_type"

places["images"] := "image_id"
