# METADATA
# title: Kubelet makes up its own certificate
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["4.2.9"]}
#   aliases: [checkov:CKV_K8S_148, "kics:fa750c81-93c2-4fab-9c6d-d3fd3ce3b89f"]
package rules.kubernetes.kubelet.tls_certificate_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`--tls-private-key-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "tls-cert-file")
	not flags.given(c, "tls-private-key-file")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`--tls-cert-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "tls-private-key-file")
	not flags.given(c, "tls-cert-file")
}

deny contains {"at": "tlsCertFile", "message": "no certificate is named"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	not input.body.serverTLSBootstrap == true
	not named("tlsCertFile")
}

deny contains {"at": "tlsPrivateKeyFile", "message": "no key of a certificate is named"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	not input.body.serverTLSBootstrap == true
	named("tlsCertFile")
	not named("tlsPrivateKeyFile")
}

named("tlsCertFile") if object.get(input.body, "tlsCertFile", "") != ""

named("tlsPrivateKeyFile") if object.get(input.body, "tlsPrivateKeyFile", "") != ""
