# METADATA
# title: API server shows etcd no certificate
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: authentication
#   aliases:
#     - checkov:CKV_K8S_99
#     - "kics:895a5a95-3756-4b04-9924-2f3bc93181bd"
#     - kubescape:ensure-that-the-api-server-etcd-certfile-and-etcd-keyfile-arguments-are-set-as-appropriate
package rules.kubernetes.apiserver.etcd_client_certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--etcd-certfile` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "etcd-certfile")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--etcd-keyfile` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "etcd-keyfile")
}
