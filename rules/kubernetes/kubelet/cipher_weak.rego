# METADATA
# title: Kubelet speaks weak ciphers
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: tls-strength
#   controls: {cis-kubernetes-1.11: ["4.2.12"]}
#   aliases: [checkov:CKV_K8S_151, "kics:510d5810-9a30-443a-817d-5c1fa527b110"]
package rules.kubernetes.kubelet.cipher_weak

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--tls-cipher-suites` names a weak suite: `%v`", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "tls-cipher-suites")
	not flags.strong_ciphers(said.value)
}

deny contains {"at": sprintf("tlsCipherSuites[%d]", [n]), "message": sprintf("suite `%v` is weak", [suite])} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	some n, suite in input.body.tlsCipherSuites
	not flags.strong_ciphers(suite)
}

deny contains {"at": "tlsCipherSuites", "message": "no suites are named"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	count(object.get(input.body, "tlsCipherSuites", [])) == 0
}
