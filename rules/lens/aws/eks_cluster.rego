# METADATA
# title: EKS cluster
# custom:
#   subjects: [aws_eks_cluster]
#   asset: compute.cluster
package lens.aws.eks_cluster

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

# The endpoint is open to everyone unless the cluster says otherwise.
default exposure := {"public": true, "sources": []}

exposure := {"public": public, "sources": sources}

default public := false

public if {
	some source in sources
	source in aws.world
}

sources := [] if closed

else := cidrs if count(cidrs) > 0

else := ["0.0.0.0/0"]

closed if {
	some network in lib.blocks(input.body, "vpc_config")
	lib.no(lib.get(network, "endpoint_public_access", null))
}

cidrs := [cidr |
	some network in lib.blocks(input.body, "vpc_config")
	some cidr in lib.list(lib.get(network, "public_access_cidrs", null))
]

places["exposure.sources"] := "vpc_config.public_access_cidrs"

default logging := {"enabled": false}

logging := {"enabled": true} if count(lib.list(lib.get(input.body, "enabled_cluster_log_types", null))) > 0

default deletion_protection := false

deletion_protection if lib.yes(lib.get(input.body, "deletion_protection", null))

# Secrets are encrypted with Amazon's own key where no other is named.
encryption := {"at_rest": true, "in_transit": true, "key": key}

default key := null

key := keys[0]

keys := [provider_.key_arn |
	some config in lib.blocks(input.body, "encryption_config")
	some provider_ in lib.blocks(config, "provider")
	lib.get(provider_, "key_arn", null) != null
]
