# METADATA
# title: Kubelet gives its node another name
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: configuration-baseline
#   aliases: [checkov:CKV_K8S_146, "kics:bf36b900-b5ef-4828-adb7-70eb543b7cfb"]
package rules.kubernetes.kubelet.hostname_overridden

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--hostname-override` is set to `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "hostname-override")
}
