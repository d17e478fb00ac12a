# METADATA
# title: API server admits everything
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: admission-control
#   controls: {cis-kubernetes-1.11: ["1.2.10"]}
#   aliases: [checkov:CKV_K8S_79, kubescape:ensure-that-the-admission-control-plugin-AlwaysAdmit-is-not-set, trivy:KCV-0011]
package rules.kubernetes.apiserver.every_request_admitted

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--enable-admission-plugins` is `%v`, which admits everything", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "enable-admission-plugins")
	"AlwaysAdmit" in flags.listed(c, "enable-admission-plugins")
}
