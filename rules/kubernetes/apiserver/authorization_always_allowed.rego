# METADATA
# title: API server allows every request
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: authorization
#   controls: {cis-kubernetes-1.11: ["1.2.6"]}
#   aliases:
#     - checkov:CKV_K8S_74
#     - "kics:f1f4d8da-1ac4-47d0-b1aa-91e69d33f7d5"
#     - kubescape:ensure-that-the-api-server-authorization-mode-argument-is-not-set-to-AlwaysAllow
#     - trivy:KCV-0007
package rules.kubernetes.apiserver.authorization_always_allowed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--authorization-mode` is `%v`, which allows every request", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "authorization-mode")
	"AlwaysAllow" in flags.listed(c, "authorization-mode")
}
