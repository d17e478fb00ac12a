# METADATA
# title: Objects may be made in namespaces that are going
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: admission-control
#   controls: {cis-kubernetes-1.11: ["1.2.13"]}
#   aliases: [checkov:CKV_K8S_83, kubescape:ensure-that-the-admission-control-plugin-NamespaceLifecycle-is-set, trivy:KCV-0015]
package rules.kubernetes.apiserver.namespace_lifecycle_disabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "admission plugin `NamespaceLifecycle` is disabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "disable-admission-plugins")
	"NamespaceLifecycle" in flags.listed(c, "disable-admission-plugins")
}
