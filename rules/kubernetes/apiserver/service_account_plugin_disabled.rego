# METADATA
# title: Pods get no service account of their own
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: service-identity
#   controls: {cis-kubernetes-1.11: ["1.2.12"]}
#   aliases:
#     - checkov:CKV_K8S_82
#     - "kics:9587c890-0524-40c2-9ce2-663af7c2f063"
#     - kubescape:ensure-that-the-admission-control-plugin-ServiceAccount-is-set
#     - trivy:KCV-0014
package rules.kubernetes.apiserver.service_account_plugin_disabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": "admission plugin `ServiceAccount` is disabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "disable-admission-plugins")
	"ServiceAccount" in flags.listed(c, "disable-admission-plugins")
}
