# METADATA
# title: Container can write to its root filesystem
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: immutable-deployment
#   aliases: [checkov:CKV_K8S_22, kube-linter:no-read-only-root-fs, kubescape:immutable-container-filesystem, trivy:KSV-0014]
package rules.kubernetes.workload.root_filesystem_writable

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.read_only_root", [i]),
	"message": sprintf("the root filesystem of %s is writable", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	c.security.read_only_root != true
}
