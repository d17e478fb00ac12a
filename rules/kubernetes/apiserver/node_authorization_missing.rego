# METADATA
# title: API server does not hold kubelets to their own pods
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authorization
#   controls: {cis-kubernetes-1.11: ["1.2.7"]}
#   aliases:
#     - checkov:CKV_K8S_75
#     - "kics:4d7ee40f-fc5d-427d-8cac-dffbe22d42d1"
#     - kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-Node
#     - trivy:KCV-0008
package rules.kubernetes.apiserver.node_authorization_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "authorization mode `Node` is not on"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "authorization-config")
	not "Node" in flags.listed(c, "authorization-mode")
}
