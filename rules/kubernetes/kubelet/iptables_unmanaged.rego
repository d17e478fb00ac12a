# METADATA
# title: Kubelet does not keep its packet filter rules
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: network-segmentation
#   aliases: [checkov:CKV_K8S_145, "kics:5f89001f-6dd9-49ff-9b15-d8cd71b617f4"]
package rules.kubernetes.kubelet.iptables_unmanaged

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--make-iptables-util-chains` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "make-iptables-util-chains")
	flags.off(said.value)
}

deny contains {"at": "makeIPTablesUtilChains", "message": "`makeIPTablesUtilChains` is false"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	input.body.makeIPTablesUtilChains == false
}
