# METADATA
# title: No service decides which images may run
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: admission-control
#   controls: {cis-kubernetes-1.11: ["5.5.1"]}
#   aliases: ["kics:14abda69-8e91-4acb-9931-76e2bee90284"]
package rules.kubernetes.apiserver.image_policy_webhook_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "admission plugin `ImagePolicyWebhook` is not enabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.admits_by(c, "ImagePolicyWebhook")
}
