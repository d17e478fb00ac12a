# METADATA
# title: Tiller listens to more than its own pod
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_45]
package rules.kubernetes.workload.tiller_reachable

import data.lib.flags

applies if {
	some c in input.asset.containers
	tiller(c)
}

deny contains {"at": sprintf("containers[%d].args", [i]), "message": "Tiller listens on every address"} if {
	some i, c in input.asset.containers
	tiller(c)
	not flags.stated(c, "listen")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("Tiller listens on `%v`", [said.value])} if {
	some i, c in input.asset.containers
	tiller(c)
	said := flags.stated(c, "listen")
	not local(said.value)
}

tiller(container) if {
	is_string(container.image)
	contains(container.image, "tiller")
}

local(address) if {
	some name in ["localhost:", "127.0.0.1:", "[::1]:"]
	startswith(address, name)
}
