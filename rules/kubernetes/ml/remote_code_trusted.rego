# METADATA
# title: Model server runs code that comes with the model
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: model-integrity
package rules.kubernetes.ml.remote_code_trusted

import data.lib.flags
import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("%s trusts code from the model's repository", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	some name in ["trust-remote-code", "trust_remote_code"]
	said := flags.stated(c, name)
	not flags.off(said.value)
}

deny contains {"at": sprintf("containers[%d].env[%d]", [i, e]), "message": sprintf("%s trusts code from the model's repository", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	some e, variable in c.env
	variable.name in {"TRUST_REMOTE_CODE", "HF_TRUST_REMOTE_CODE"}
	is_string(variable.value)
	flags.on(variable.value)
}
