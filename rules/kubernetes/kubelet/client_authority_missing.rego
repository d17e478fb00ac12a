# METADATA
# title: Kubelet accepts no client certificates
# custom:
#   severity: high
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_140, "kics:e0e00aba-5f1c-4981-a542-9a9563c0ee20"]
package rules.kubernetes.kubelet.client_authority_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`--client-ca-file` is empty"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "client-ca-file")
	said.value == ""
}

deny contains {"at": "authentication.x509.clientCAFile", "message": "no authority for client certificates is named"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	not input.body.authentication.x509.clientCAFile
}
