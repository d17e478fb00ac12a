# METADATA
# title: Container has no readiness probe
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: health-checking
#   aliases: [checkov:CKV_K8S_9, "kics:a659f3b5-9bf0-438a-bd9a-7d3a6427f1e3", kubescape:configured-readiness-probe, kube-linter:no-readiness-probe]
package rules.kubernetes.workload.readiness_probe_missing

import data.lib.kubernetes

applies if input.asset.pod.runs_to_completion == false

deny contains {"at": sprintf("containers[%d].probes.readiness", [i]), "message": sprintf("%s has no readiness probe", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	c.type == "container"
	c.probes.readiness == null
}
