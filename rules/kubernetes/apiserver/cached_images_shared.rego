# METADATA
# title: Pods may use images that others pulled
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   aliases:
#     - checkov:CKV_K8S_80
#     - "kics:a77f4d07-c6e0-4a48-8b35-0eeb51576f4f"
#     - kubescape:ensure-that-the-admission-control-plugin-AlwaysPullImages-is-set
package rules.kubernetes.apiserver.cached_images_shared

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "admission plugin `AlwaysPullImages` is not enabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.admits_by(c, "AlwaysPullImages")
}
