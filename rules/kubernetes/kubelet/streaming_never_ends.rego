# METADATA
# title: Idle streams to the kubelet never end
# custom:
#   severity: low
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: session-control
#   controls: {cis-kubernetes-1.11: ["4.2.5"]}
#   aliases: [kubescape:kubelet-streaming-connection-idle-timeout]
package rules.kubernetes.kubelet.streaming_never_ends

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--streaming-connection-idle-timeout` is `%v`, which is never", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "streaming-connection-idle-timeout")
	said.value in {"0", "0s", "0m", "0h"}
}

deny contains {"at": "streamingConnectionIdleTimeout", "message": sprintf("`streamingConnectionIdleTimeout` is `%v`, which is never", [input.body.streamingConnectionIdleTimeout])} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	sprintf("%v", [input.body.streamingConnectionIdleTimeout]) in {"0", "0s", "0m", "0h"}
}
