# METADATA
# title: API server takes any number of events
# custom:
#   severity: low
#   subjects: [kubernetes.workload, apiserver.config.k8s.io/AdmissionConfiguration]
#   objective: capacity-limits
#   aliases:
#     - checkov:CKV_K8S_78
#     - "kics:e0099af2-fe17-411f-9991-0de28fe15f3c"
#     - kubescape:ensure-that-the-admission-control-plugin-EventRateLimit-is-set
package rules.kubernetes.apiserver.event_flood_unlimited

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

applies if input.kind == "apiserver.config.k8s.io/AdmissionConfiguration"

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "admission plugin `EventRateLimit` is not enabled"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	not flags.admits_by(c, "EventRateLimit")
}

deny contains {"at": "plugins", "message": "the configuration of admission has no `EventRateLimit`"} if {
	input.kind == "apiserver.config.k8s.io/AdmissionConfiguration"
	not limits_events
}

limits_events if {
	some plugin in input.body.plugins
	plugin.name == "EventRateLimit"
}
