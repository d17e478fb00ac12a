# METADATA
# title: Container takes accelerators past the scheduler
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
package rules.kubernetes.ml.accelerator_unscheduled

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].env[%d]", [i, e]), "message": sprintf("%s takes accelerators `%v` without a limit", [kubernetes.called(c), variable.value])} if {
	some i, c in input.asset.containers
	some e, variable in c.env
	variable.name == "NVIDIA_VISIBLE_DEVICES"
	is_string(variable.value)
	not variable.value in {"", "none", "void"}
	not limited(c)
}

limited(container) if {
	some name, _ in container.resources.limits
	accelerator(name)
}

accelerator(name) if {
	some part in ["nvidia.com/", "amd.com/gpu", "gpu.intel.com/", "habana.ai/"]
	startswith(name, part)
}
