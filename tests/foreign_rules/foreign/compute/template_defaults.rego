# METADATA
# title: Launch template leaves the metadata service open
# custom:
#   severity: medium
#   subjects: [aws_launch_template]
#   objective: authentication
package rules.foreign.compute.template_defaults

import data.lib.tf

# What the platform does where nothing is said.
platform := {"http_tokens": "optional", "http_endpoint": "enabled", "http_put_response_hop_limit": 1}

effective := object.union(platform, said)

default said := {}

said := tf.each(input.body, "metadata_options")[0]

switched_off if effective.http_endpoint == "disabled"

deny contains {"at": concat(".", ["metadata_options", key]), "message": msg} if {
	not switched_off
	some key, msg in complaints
}

complaints.http_tokens := "no session is asked for" if effective.http_tokens != "required"

complaints.http_put_response_hop_limit := "containers can reach it" if to_number(effective.http_put_response_hop_limit) > 1
