# METADATA
# title: Container can forge packets
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {cis-kubernetes-1.11: ["5.2.8"]}
#   aliases: [checkov:CKV_K8S_28, "kics:dbbc6705-d541-43b0-b166-dd4be8208b54", kubescape:drop-capability-netraw, kube-linter:drop-net-raw-capability]
package rules.kubernetes.workload.net_raw_kept

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.capabilities.drop", [i]),
	"message": sprintf("%s does not drop `NET_RAW`", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	not sheds(c)
}

sheds(container) if {
	some capability in container.security.capabilities.drop
	upper(capability) in {"ALL", "NET_RAW", "CAP_NET_RAW"}
}
