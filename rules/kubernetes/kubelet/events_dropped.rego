# METADATA
# title: Kubelet drops events
# custom:
#   severity: low
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: monitoring
#   aliases: ["kics:1a07a446-8e61-4e4d-bc16-b0781fcb8211"]
package rules.kubernetes.kubelet.events_dropped

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--event-qps` is `%v`: events beyond are dropped", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "event-qps")
	said.value != "0"
}

deny contains {"at": "eventRecordQPS", "message": "events beyond `eventRecordQPS` are dropped"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	object.get(input.body, "eventRecordQPS", 50) != 0
}
