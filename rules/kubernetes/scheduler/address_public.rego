# METADATA
# title: Scheduler listens on every address
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: network-ingress
#   aliases:
#     - checkov:CKV_K8S_115
#     - "kics:46a2e9ec-6a5f-4faa-9d39-4ea44d5d87a2"
#     - kubescape:ensure-that-the-scheduler-bind-address-argument-is-set-to-127.0.0.1
package rules.kubernetes.scheduler.address_public

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-scheduler")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--bind-address` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-scheduler")
	said := flags.stated(c, "bind-address")
	not said.value in {"127.0.0.1", "::1", "localhost"}
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--bind-address` is not given, and is every address then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-scheduler")
	not flags.stated(c, "bind-address")
}
