# METADATA
# title: Pods have no limit on processes
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: capacity-limits
#   controls: {cis-kubernetes-1.11: ["4.2.13"]}
#   aliases: [kubescape:kubelet-set-pod-limit]
package rules.kubernetes.kubelet.process_limit_missing

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--pod-max-pids` is `%v`, which is no limit", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "pod-max-pids")
	said.value in {"-1", "0"}
}

deny contains {"at": "podPidsLimit", "message": "`podPidsLimit` sets no limit"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	object.get(input.body, "podPidsLimit", -1) <= 0
}
