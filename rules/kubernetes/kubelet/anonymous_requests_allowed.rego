# METADATA
# title: Kubelet answers requests without credentials
# custom:
#   severity: high
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_138]
package rules.kubernetes.kubelet.anonymous_requests_allowed

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--anonymous-auth` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "anonymous-auth")
	not flags.off(said.value)
}

deny contains {"at": "authentication.anonymous.enabled", "message": "anonymous requests are allowed"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	input.body.authentication.anonymous.enabled == true
}
