# METADATA
# title: Container has no liveness probe
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: health-checking
#   aliases: [checkov:CKV_K8S_8, "kics:ade74944-a674-4e00-859e-c6eab5bde441", kube-linter:no-liveness-probe, kubescape:configured-liveness-probe]
package rules.kubernetes.workload.liveness_probe_missing

import data.lib.kubernetes

# A job ends by itself; there is nothing to keep alive.
applies if input.asset.pod.runs_to_completion == false

deny contains {
	"at": sprintf("containers[%d].probes.liveness", [i]),
	"message": sprintf("%s has no liveness probe", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.type in {"container", "sidecar"}
	c.probes.liveness == null
}
