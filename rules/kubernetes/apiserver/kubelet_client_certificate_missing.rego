# METADATA
# title: API server shows kubelets no certificate
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases:
#     - checkov:CKV_K8S_72
#     - kubescape:ensure-that-the-api-server-kubelet-client-certificate-and-kubelet-client-key-arguments-are-set-as-appropriate
package rules.kubernetes.apiserver.kubelet_client_certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--kubelet-client-certificate` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "kubelet-client-certificate")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--kubelet-client-key` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "kubelet-client-key")
}
