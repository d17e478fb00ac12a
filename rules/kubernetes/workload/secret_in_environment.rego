# METADATA
# title: Secret is handed over as an environment variable
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: secret-protection
#   aliases:
#     - checkov:CKV_K8S_35
#     - "kics:3d658f8b-d988-41a0-a841-40043121de1e"
#     - "kics:6d8f1a10-b6cd-48f0-b960-f7c535d5cdb8"
#     - kube-linter:read-secret-from-env-var
#     - kubescape:rule-secrets-in-env-var
package rules.kubernetes.workload.secret_in_environment

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].env[%d].secret", [i, e]),
	"message": sprintf("variable `%v` of %s holds a key of secret `%v`", [variable.name, kubernetes.called(c), variable.secret]),
} if {
	some i, c in input.asset.containers
	some e, variable in c.env
	variable.secret != null
}

deny contains {
	"at": sprintf("containers[%d].env_from[%d].secret", [i, e]),
	"message": sprintf("the variables of %s hold all of secret `%v`", [kubernetes.called(c), source.secret]),
} if {
	some i, c in input.asset.containers
	some e, source in c.env_from
	source.secret != null
}
