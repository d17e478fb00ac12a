# METADATA
# title: Notebook is published outside the cluster
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: ml-environment-protection
package rules.kubernetes.ml.notebook_published

import data.lib.serving

applies if {
	is_array(input.asset.services)
	some c in input.asset.containers
	serving.notebook(c)
}

deny contains {"at": sprintf("services[%d]", [i]), "message": sprintf("service `%v` of type `%v` publishes the notebook", [service.name, service.type])} if {
	some i, service in input.asset.services
	service.public
}

deny contains {"at": sprintf("ingresses[%d]", [i]), "message": sprintf("%v `%v` publishes the notebook", [one.kind, one.name])} if {
	some i, one in input.asset.ingresses
}
