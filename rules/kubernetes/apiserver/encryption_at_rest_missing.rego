# METADATA
# title: Secrets lie in etcd unencrypted
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: encryption-at-rest
#   aliases:
#     - checkov:CKV_K8S_104
#     - "kics:cbd2db69-0b21-4c14-8a40-7710a50571a9"
#     - kubescape:ensure-that-the-api-server-encryption-provider-config-argument-is-set-as-appropriate
#     - kubescape:etcd-encryption-native
package rules.kubernetes.apiserver.encryption_at_rest_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--encryption-provider-config` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "encryption-provider-config")
}
