# METADATA
# title: Instance of an RDS cluster
# custom:
#   subjects: [aws_rds_cluster_instance]
#   asset: database
package lens.aws.rds_cluster_instance

import data.lib
import data.lib.aws

default name := null

name := input.body.identifier

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

else := aws.zone_region(input.body.availability_zone) if input.body.availability_zone != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default size := null

size := input.body.instance_class

default exposure := {"public": false, "sources": []}

exposure := {"public": true, "sources": []} if lib.yes(lib.get(input.body, "publicly_accessible", null))

places["exposure"] := "publicly_accessible"

places["size"] := "instance_class"
