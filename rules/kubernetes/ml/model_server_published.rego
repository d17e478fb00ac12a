# METADATA
# title: Model server without authentication is published
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: public-exposure
package rules.kubernetes.ml.model_server_published

import data.lib.serving

applies if {
	is_array(input.asset.services)
	some c in input.asset.containers
	open_to_all(c)
}

deny contains {"at": sprintf("services[%d]", [i]), "message": sprintf("service `%v` of type `%v` publishes %v", [service.name, service.type, name])} if {
	some c in input.asset.containers
	open_to_all(c)
	name := serving.server(c)
	some i, service in input.asset.services
	service.public
}

deny contains {"at": sprintf("ingresses[%d]", [i]), "message": sprintf("%v `%v` publishes %v", [one.kind, one.name, name])} if {
	some c in input.asset.containers
	open_to_all(c)
	name := serving.server(c)
	some i, one in input.asset.ingresses
}

open_to_all(container) if serving.server(container) in {"ollama", "triton", "tensorflow-serving", "torchserve", "mlflow", "ray"}
