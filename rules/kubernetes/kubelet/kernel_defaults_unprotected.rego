# METADATA
# title: Kubelet changes parameters of the kernel
# custom:
#   severity: low
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: host-hardening
#   aliases: [checkov:CKV_K8S_144]
package rules.kubernetes.kubelet.kernel_defaults_unprotected

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {
	"at": sprintf("containers[%d].%s", [i, said.at]),
	"message": sprintf("`--protect-kernel-defaults` is `%v`, not true", [said.value]),
} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "protect-kernel-defaults")
	not flags.on(said.value)
}

deny contains {"at": "protectKernelDefaults", "message": "`protectKernelDefaults` is not true"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	not object.get(input.body, "protectKernelDefaults", false) == true
}
