# METADATA
# title: Listener of a load balancer
# custom:
#   subjects: [aws_lb_listener, aws_alb_listener]
#   asset: network.listener
package lens.aws.lb_listener

import data.lib

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

default name := null

encryption := {"at_rest": null, "in_transit": in_transit, "key": null}

# What TCP and UDP carry is not known here. A listener with neither protocol nor port is a gateway's, and passes packets on.
default in_transit := null

in_transit if protocol in {"HTTPS", "TLS"}

in_transit := only_redirects if protocol == "HTTP"

default protocol := ""

protocol := upper(input.body.protocol) if input.body.protocol != null

else := "HTTP" if lib.get(input.body, "port", null) != null

# Whoever comes by HTTP is sent to HTTPS, and gets nothing else.
default only_redirects := false

only_redirects if {
	some action in lib.blocks(input.body, "default_action")
	lib.get(action, "type", "") == "redirect"
	some redirect in lib.blocks(action, "redirect")
	upper(lib.get(redirect, "protocol", "#{protocol}")) == "HTTPS"
}

places["encryption.in_transit"] := "protocol"
