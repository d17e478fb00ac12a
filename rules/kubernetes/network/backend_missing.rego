# METADATA
# title: Ingress leads to a service that is not there
# custom:
#   severity: medium
#   subjects: [network.ingress]
#   objective: availability
#   aliases: [kube-linter:dangling-ingress, kubescape:dangling-ingress-backend, kubescape:dangling-gateway-backend]
package rules.kubernetes.network.backend_missing

applies if is_array(input.asset.backends)

deny contains {"at": sprintf("backends[%d]", [i]), "message": sprintf("there is no service `%v`", [backend.service])} if {
	some i, backend in input.asset.backends
	backend.here == false
}

deny contains {"at": sprintf("backends[%d]", [i]), "message": sprintf("service `%v` has no port `%v`", [backend.service, backend.port])} if {
	some i, backend in input.asset.backends
	backend.here == true
	backend.port_here == false
}
