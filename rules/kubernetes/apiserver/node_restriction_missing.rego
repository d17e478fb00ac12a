# METADATA
# title: Kubelets may change other nodes and their pods
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: least-privilege
#   aliases:
#     - checkov:CKV_K8S_85
#     - "kics:33fc6923-6553-4fe6-9d3a-4efa51eb874b"
#     - kubescape:ensure-that-the-admission-control-plugin-NodeRestriction-is-set
package rules.kubernetes.apiserver.node_restriction_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "admission plugin `NodeRestriction` is not enabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.admits_by(c, "NodeRestriction")
}
