# METADATA
# title: Launch configuration
# custom:
#   subjects: [aws_launch_configuration]
#   asset: compute.instance_template
package lens.aws.launch_configuration

import data.lib
import data.lib.aws

default name := null

name := input.body.name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

tags := null

default size := null

size := input.body.instance_type

default images := null

images := [input.body.image_id] if input.body.image_id != null

# Devices that it does not describe are the image's.
volumes := array.concat(
	[aws.volume(device, "root_block_device") | some device in lib.blocks(input.body, "root_block_device")],
	[aws.volume(device, sprintf("ebs_block_device[%d]", [n])) | some n, device in lib.blocks(input.body, "ebs_block_device")],
)

places["size"] := "instance_type"

places["images"] := "image_id"
