# METADATA
# title: Notebook asks for no token
# custom:
#   severity: critical
#   subjects: [kubernetes.workload]
#   objective: ml-environment-protection
package rules.kubernetes.ml.notebook_unauthenticated

import data.lib.flags
import data.lib.kubernetes
import data.lib.serving

applies if {
	some c in input.asset.containers
	serving.notebook(c)
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("%s is started with an empty token", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	serving.notebook(c)
	some name in ["NotebookApp.token", "ServerApp.token", "IdentityProvider.token", "LabApp.token"]
	said := flags.stated(c, name)
	said.value in {"", "''", `""`}
	not protected(c)
}

protected(container) if {
	some name in ["NotebookApp.password", "ServerApp.password", "PasswordIdentityProvider.hashed_password"]
	said := flags.stated(container, name)
	not said.value in {"", "''", `""`}
}
