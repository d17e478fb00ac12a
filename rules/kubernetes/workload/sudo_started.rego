# METADATA
# title: Container starts by sudo
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [kubescape:sudo-in-container-entrypoint]
package rules.kubernetes.workload.sudo_started

import data.lib.flags
import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].%s", [i, word.at]), "message": sprintf("%s starts by `sudo`", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	some word in flags.words(c)
	word.text in {"sudo", "/usr/bin/sudo"}
}
