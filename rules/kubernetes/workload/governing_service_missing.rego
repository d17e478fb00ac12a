# METADATA
# title: Stateful set has no service that names its pods
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
#   aliases: ["kics:bb241e61-77c3-4b97-9575-c0f8a1e008d0"]
package rules.kubernetes.workload.governing_service_missing

applies if {
	input.kind == "apps/StatefulSet"
	is_array(input.asset.services)
}

deny contains {"at": "spec.serviceName", "message": sprintf("no headless service `%v` selects the pods", [name])} if {
	name := object.get(input.body.spec, "serviceName", "")
	not governed(name)
}

governed(name) if {
	some service in input.asset.services
	service.name == name
	service.headless
}
