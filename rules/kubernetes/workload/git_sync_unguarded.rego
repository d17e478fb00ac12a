# METADATA
# title: git-sync can be told to run another program
# custom:
#   severity: medium
#   subjects: [compute.workload]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_159]
package rules.kubernetes.workload.git_sync_unguarded

import data.lib.flags
import data.lib.kubernetes

applies if {
	some c in input.asset.containers
	syncs(c)
}

deny contains {"at": sprintf("containers[%d]", [i]), "message": sprintf("%s does not fix its program by `--git`", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	syncs(c)
	not flags.stated(c, "git")
}

syncs(container) if {
	is_string(container.image)
	contains(container.image, "/git-sync")
}
