# METADATA
# title: API server speaks weak ciphers
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: tls-strength
#   controls: {cis-kubernetes-1.11: ["1.2.29"]}
#   aliases:
#     - checkov:CKV_K8S_105
#     - "kics:510d5810-9a30-443a-817d-5c1fa527b110"
#     - kubescape:ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers
#     - kubescape:ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers-cis1-10
package rules.kubernetes.apiserver.cipher_weak

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--tls-cipher-suites` names a weak suite: `%v`", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "tls-cipher-suites")
	not flags.strong_ciphers(said.value)
}
