# METADATA
# title: Renewal of the kubelet's serving certificate is switched off
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["4.2.11"]}
#   aliases: [checkov:CKV_K8S_112, "kics:1c621b8e-2c6a-44f5-bd6a-fb0fb7ba33e2"]
package rules.kubernetes.kubelet.server_certificate_not_rotated

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`RotateKubeletServerCertificate` is off"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "feature-gates")
	"RotateKubeletServerCertificate=false" in flags.listed(c, "feature-gates")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "`RotateKubeletServerCertificate` is off"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	said := flags.stated(c, "feature-gates")
	"RotateKubeletServerCertificate=false" in flags.listed(c, "feature-gates")
}

deny contains {"at": "featureGates.RotateKubeletServerCertificate", "message": "`RotateKubeletServerCertificate` is off"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	input.body.featureGates.RotateKubeletServerCertificate == false
}

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}
