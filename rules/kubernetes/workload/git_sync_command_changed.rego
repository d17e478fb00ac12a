# METADATA
# title: git-sync is told to run another program
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_159]
package rules.kubernetes.workload.git_sync_command_changed

import data.lib.flags
import data.lib.kubernetes

applies if {
	some c in input.asset.containers
	syncs(c)
}

deny contains {
	"at": sprintf("containers[%d].env[%d].name", [i, e]),
	"message": sprintf("%s is told what to run by `GITSYNC_GIT`", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	syncs(c)
	some e, variable in c.env
	variable.name == "GITSYNC_GIT"
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("%s is told what to run by `--git`", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	syncs(c)
	said := flags.stated(c, "git")
}

syncs(container) if {
	is_string(container.image)
	contains(container.image, "/git-sync")
}
