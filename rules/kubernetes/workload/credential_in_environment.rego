# METADATA
# title: A credential stands in the manifest
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: secret-protection
#   aliases: [kube-linter:env-var-secret]
package rules.kubernetes.workload.credential_in_environment

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].env[%d].value", [i, e]),
	"message": sprintf("variable `%v` of %s holds a credential in clear text", [variable.name, kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	some e, variable in c.env
	named_like_secret(variable.name)
	not variable.value in {null, ""}
	not refers(variable.value)
}

named_like_secret(name) if regex.match(`(?i)(passw|passphrase|secret|(api|access|private|auth|encryption)_?key|credential|(^|_)(pwd|token)$)`, name)

# The path of a file, another variable, or a switch.
refers(value) if {
	is_string(value)
	regex.match(`^(/|\$\(|(true|false|yes|no)$)`, lower(value))
}

refers(value) if is_boolean(value)
