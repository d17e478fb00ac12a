# METADATA
# title: EC2 instance
# custom:
#   subjects: [aws_instance]
#   asset: compute.instance
package lens.aws.instance

import data.lib
import data.lib.aws

default name := null

name := input.body.tags.Name

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

else := aws.zone_region(input.body.availability_zone) if input.body.availability_zone != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default size := null

size := input.body.instance_type

default images := null

images := [input.body.ami] if input.body.ami != null

# Left out, the subnet decides.
default exposure := null

exposure := {"public": true, "sources": []} if lib.yes(lib.get(input.body, "associate_public_ip_address", null))

exposure := {"public": false, "sources": []} if lib.no(lib.get(input.body, "associate_public_ip_address", null))

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "disable_api_termination", null))

# A root volume that is not described is still made, unencrypted where the image's is. A launch template may describe it.
volumes := array.concat(
	array.concat(
		[aws.volume(device, "root_block_device") | some device in lib.blocks(input.body, "root_block_device")],
		[{"encrypted": false, "at": "root_block_device.encrypted"} |
			count(lib.blocks(input.body, "root_block_device")) == 0
			count(lib.blocks(input.body, "launch_template")) == 0
		],
	),
	[aws.volume(device, sprintf("ebs_block_device[%d]", [n])) | some n, device in lib.blocks(input.body, "ebs_block_device")],
)

default encryption := null

encryption := {"at_rest": false, "in_transit": null, "key": null} if {
	some volume in volumes
	volume.encrypted == false
}

encryption := {"at_rest": true, "in_transit": null, "key": null} if {
	count(volumes) > 0
	every volume in volumes {
		volume.encrypted == true
	}
}

places["size"] := "instance_type"

places["images"] := "ami"
