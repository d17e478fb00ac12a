# METADATA
# title: Kubelet opens its port without authentication
# custom:
#   severity: high
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: authentication
#   aliases: [checkov:CKV_K8S_141, "kics:2940d48a-dc5e-4178-a3f8-bfbd80720b41"]
package rules.kubernetes.kubelet.read_only_port_open

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--read-only-port` is `%v`, not 0", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "read-only-port")
	said.value != "0"
}

deny contains {"at": "readOnlyPort", "message": sprintf("`readOnlyPort` is %v, not 0", [input.body.readOnlyPort])} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	object.get(input.body, "readOnlyPort", 0) != 0
}
