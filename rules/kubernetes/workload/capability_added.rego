# METADATA
# title: Container is given capabilities
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {cis-kubernetes-1.11: ["5.2.9"]}
#   aliases: [checkov:CKV_K8S_25, "kics:19ebaa28-fc86-4a58-bcfa-015c9e22fe40", "kics:fe771ff7-ba15-4f8f-ad7a-8aa232b49a28"]
#   parameters:
#     allowed:
#       type: list of string
#       default: [NET_BIND_SERVICE]
#       description: Capabilities that a container which drops all may be given back
package rules.kubernetes.workload.capability_added

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.capabilities.add[%d]", [i, k]),
	"message": sprintf("%s is given capability `%v`", [kubernetes.called(c), capability]),
} if {
	some i, c in input.asset.containers
	some k, capability in c.security.capabilities.add
	not given_back(c, capability)
}

given_back(container, capability) if {
	kubernetes.drops_all(container)
	capability in input.parameters.allowed
}
