# METADATA
# title: API server makes up its own certificate
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["1.2.24"]}
#   aliases:
#     - checkov:CKV_K8S_100
#     - "kics:fa750c81-93c2-4fab-9c6d-d3fd3ce3b89f"
#     - kubescape:ensure-that-the-api-server-tls-cert-file-and-tls-private-key-file-arguments-are-set-as-appropriate
package rules.kubernetes.apiserver.tls_certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--tls-cert-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "tls-cert-file")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--tls-private-key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "tls-private-key-file")
}
