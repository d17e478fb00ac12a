# METADATA
# title: Probe or hook calls another host
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   controls: {pss: [baseline/hostProbesAndHostLifecycle]}
package rules.kubernetes.workload.probe_of_another_host

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].probes.%s.%s.host", [i, kind, how]),
	"message": sprintf("the %s probe of %s calls host `%v`", [kind, kubernetes.called(c), host]),
} if {
	some i, c in input.asset.containers
	some kind in ["liveness", "readiness", "startup"]
	some how in ["httpGet", "tcpSocket"]
	host := kubernetes.field(kubernetes.mapping(c.probes[kind], how), "host", "")
	host != ""
}

deny contains {
	"at": sprintf("containers[%d].lifecycle.%s.%s.host", [i, moment, how]),
	"message": sprintf("the `%s` hook of %s calls host `%v`", [moment, kubernetes.called(c), host]),
} if {
	some i, c in input.asset.containers
	some moment in ["postStart", "preStop"]
	some how in ["httpGet", "tcpSocket"]
	host := kubernetes.field(kubernetes.mapping(kubernetes.mapping(c.lifecycle, moment), how), "host", "")
	host != ""
}
