# METADATA
# title: Pods are not told how to verify the API server
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["1.3.5"]}
#   aliases:
#     - "kics:05fb986f-ac73-4ebb-a5b2-7faafa93d882"
#     - kubescape:ensure-that-the-controller-manager-root-ca-file-argument-is-set-as-appropriate
package rules.kubernetes.controller_manager.root_authority_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--root-ca-file` is not given"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-controller-manager")
	not flags.given(c, "root-ca-file")
}
