# METADATA
# title: Accelerators are requested without a limit
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
package rules.kubernetes.ml.accelerator_limit_missing

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].resources", [i]), "message": sprintf("%s requests `%v` without an equal limit", [kubernetes.called(c), name])} if {
	some i, c in input.asset.containers
	some name, amount in c.resources.requests
	accelerator(name)
	sprintf("%v", [object.get(c.resources.limits, name, null)]) != sprintf("%v", [amount])
}

accelerator(name) if {
	some part in ["nvidia.com/", "amd.com/gpu", "gpu.intel.com/", "habana.ai/", "google.com/tpu", "aws.amazon.com/neuron"]
	startswith(name, part)
}
