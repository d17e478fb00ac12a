# METADATA
# title: Container states an environment variable twice
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: configuration-baseline
#   aliases: [kube-linter:duplicate-env-var, kubescape:duplicate-env-var]
package rules.kubernetes.workload.variable_repeated

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].env[%d]", [i, later]),
	"message": sprintf("%s states variable `%v` again", [kubernetes.called(c), variable.name]),
} if {
	some i, c in input.asset.containers
	some later, variable in c.env
	some earlier, other in c.env
	earlier < later
	other.name == variable.name
}
