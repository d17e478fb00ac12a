# METADATA
# title: Metrics of the proxy are open to everyone
# custom:
#   severity: low
#   subjects: [kubernetes.workload, kubeproxy.config.k8s.io/KubeProxyConfiguration]
#   objective: network-ingress
#   controls: {cis-kubernetes-1.11: ["4.3.1"]}
#   aliases: [kubescape:ensure-that-the-kube-proxy-metrics-service-is-bound-to-localhost]
package rules.kubernetes.proxy.metrics_public

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-proxy")
}

applies if input.kind == "kubeproxy.config.k8s.io/KubeProxyConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--metrics-bind-address` is `%v`, not the loopback address", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-proxy")
	said := flags.stated(c, "metrics-bind-address")
	public(said.value)
}

deny contains {"at": "metricsBindAddress", "message": sprintf("`metricsBindAddress` is `%v`, not the loopback address", [input.body.metricsBindAddress])} if {
	input.kind == "kubeproxy.config.k8s.io/KubeProxyConfiguration"
	public(input.body.metricsBindAddress)
}

# Left empty, it is 127.0.0.1.
public(address) if {
	is_string(address)
	address != ""
	not startswith(address, "127.")
	not startswith(address, "localhost")
	not startswith(address, "[::1]")
}
