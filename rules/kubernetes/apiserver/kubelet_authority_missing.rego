# METADATA
# title: API server does not verify its kubelets
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["1.2.5"]}
#   aliases:
#     - checkov:CKV_K8S_73
#     - "kics:ec18a0d3-0069-4a58-a7fb-fbfe0b4bbbe0"
#     - kubescape:ensure-that-the-api-server-kubelet-certificate-authority-argument-is-set-as-appropriate
#     - trivy:KCV-0006
package rules.kubernetes.apiserver.kubelet_authority_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--kubelet-certificate-authority` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "kubelet-certificate-authority")
}
