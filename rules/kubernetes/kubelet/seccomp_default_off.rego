# METADATA
# title: Kubelet leaves containers without a filter of system calls
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: workload-isolation
#   controls: {cis-kubernetes-1.11: ["4.2.14"]}
package rules.kubernetes.kubelet.seccomp_default_off

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--seccomp-default` is `%v`, not true", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "seccomp-default")
	flags.off(said.value)
}

deny contains {"at": "seccompDefault", "message": "`seccompDefault` is not true"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	object.get(input.body, "seccompDefault", false) != true
}
