# METADATA
# title: Container runs as root, or may
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {cis-kubernetes-1.11: ["5.2.7"]}
#   aliases: [checkov:CKV_K8S_23, "kics:cf34805e-3872-4c08-bf92-6ff7bb0cfadb", kube-linter:run-as-non-root, kubescape:non-root-containers]
package rules.kubernetes.workload.container_runs_as_root

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.run_as_user", [i]),
	"message": sprintf("%s runs as user 0", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.run_as_user == 0
}

deny contains {
	"at": sprintf("containers[%d].security.run_as_non_root", [i]),
	"message": sprintf("%s names no user and does not set `runAsNonRoot`: its image decides", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.run_as_user == null
	c.security.run_as_non_root != true
}

deny contains {
	"at": sprintf("containers[%d].security.run_as_group", [i]),
	"message": sprintf("%s runs in group 0, whose files are the root user's", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.run_as_group == 0
}
