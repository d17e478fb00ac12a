# METADATA
# title: API server does not use roles
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authorization
#   controls: {cis-kubernetes-1.11: ["1.2.8"]}
#   aliases:
#     - checkov:CKV_K8S_77
#     - kubescape:ensure-that-the-api-server-authorization-mode-argument-includes-RBAC
#     - kubescape:rbac-enabled-native
#     - trivy:KCV-0009
package rules.kubernetes.apiserver.rbac_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "authorization mode `RBAC` is not on"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "authorization-config")
	not "RBAC" in flags.listed(c, "authorization-mode")
}
