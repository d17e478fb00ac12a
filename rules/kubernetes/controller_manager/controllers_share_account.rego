# METADATA
# title: Controllers share one identity
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: service-identity
#   controls: {cis-kubernetes-1.11: ["1.3.3"]}
#   aliases: [checkov:CKV_K8S_108, kubescape:ensure-that-the-controller-manager-use-service-account-credentials-argument-is-set-to-true]
package rules.kubernetes.controller_manager.controllers_share_account

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--use-service-account-credentials` is `%v`, not true", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	said := flags.stated(c, "use-service-account-credentials")
	not flags.on(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--use-service-account-credentials` is not given, and is false then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	not flags.stated(c, "use-service-account-credentials")
}
