# METADATA
# title: Workload is reachable from outside the cluster
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: public-exposure
#   aliases: [kubescape:exposure-to-internet, kubescape:exposure-to-internet-via-gateway-api]
package rules.kubernetes.workload.published

applies if is_array(input.asset.services)

deny contains {"at": sprintf("services[%d]", [i]), "message": sprintf("service `%v` of type `%v` leads to the pod", [service.name, service.type])} if {
	some i, service in input.asset.services
	service.public
}

deny contains {"at": sprintf("ingresses[%d]", [i]), "message": sprintf("%v `%v` leads to the pod", [one.kind, one.name])} if {
	some i, one in input.asset.ingresses
}
