# METADATA
# title: Scheduler serves profiles of itself
# custom:
#   severity: low
#   subjects: [kubernetes.workload, kubescheduler.config.k8s.io/KubeSchedulerConfiguration]
#   objective: minimal-functionality
#   controls: {cis-kubernetes-1.11: ["1.4.1"]}
#   aliases:
#     - checkov:CKV_K8S_114
#     - "kics:2f491173-6375-4a84-b28e-a4e2b9a58a69"
#     - kubescape:ensure-that-the-scheduler-profiling-argument-is-set-to-false
package rules.kubernetes.scheduler.profiling_enabled

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-scheduler")
}

applies if input.kind == "kubescheduler.config.k8s.io/KubeSchedulerConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--profiling` is `%v`, not false", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-scheduler")
	said := flags.stated(c, "profiling")
	not flags.off(said.value)
}

deny contains {"at": sprintf("containers[%d].command", [i]), "message": "`--profiling` is not given, and is true then"} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-scheduler")
	not flags.stated(c, "profiling")
	not flags.given(c, "config")
}

deny contains {"at": "enableProfiling", "message": "`enableProfiling` is not false"} if {
	input.kind == "kubescheduler.config.k8s.io/KubeSchedulerConfiguration"
	not object.get(input.body, "enableProfiling", true) == false
}
