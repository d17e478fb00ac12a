# METADATA
# title: API server does not verify etcd
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["1.2.26"]}
#   aliases: [checkov:CKV_K8S_102, kubescape:ensure-that-the-api-server-etcd-cafile-argument-is-set-as-appropriate]
package rules.kubernetes.apiserver.etcd_authority_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--etcd-cafile` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.given(c, "etcd-cafile")
}
