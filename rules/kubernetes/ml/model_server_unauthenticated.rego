# METADATA
# title: Model server asks for no key
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: inference-protection
package rules.kubernetes.ml.model_server_unauthenticated

import data.lib.flags
import data.lib.kubernetes
import data.lib.serving

applies if {
	some c in input.asset.containers
	serving.keyed[serving.server(c)]
}

deny contains {"at": sprintf("containers[%d].image", [i]), "message": sprintf("%s runs %v without a key", [kubernetes.called(c), name])} if {
	some i, c in input.asset.containers
	name := serving.server(c)
	how := serving.keyed[name]
	not keyed(c, how)
}

keyed(container, how) if {
	some flag in how.flags
	flags.given(container, flag)
}

keyed(container, how) if serving.has_variable(container, how.variables)

# Variables from elsewhere may hold it.
keyed(container, _) if count(container.env_from) > 0
