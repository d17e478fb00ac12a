# METADATA
# title: Kubelet allows every request
# custom:
#   severity: critical
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: authorization
#   controls: {cis-kubernetes-1.11: ["4.2.2"]}
#   aliases: [checkov:CKV_K8S_139, "kics:f1f4d8da-1ac4-47d0-b1aa-91e69d33f7d5"]
package rules.kubernetes.kubelet.authorization_always_allowed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--authorization-mode` is `%v`, which allows every request", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "authorization-mode")
	"AlwaysAllow" in flags.listed(c, "authorization-mode")
}

deny contains {"at": "authorization.mode", "message": "authorization mode `AlwaysAllow` allows every request"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	input.body.authorization.mode == "AlwaysAllow"
}
