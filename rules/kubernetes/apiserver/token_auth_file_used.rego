# METADATA
# title: API server takes tokens from a file
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: credential-lifecycle
#   controls: {cis-kubernetes-1.11: ["1.2.2"]}
#   aliases: [checkov:CKV_K8S_70, kubescape:ensure-that-the-api-server-token-auth-file-parameter-is-not-set, trivy:KCV-0002]
package rules.kubernetes.apiserver.token_auth_file_used

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--token-auth-file` is set to `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "token-auth-file")
}
