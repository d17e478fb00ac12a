# METADATA
# title: Finished job is kept for ever
# custom:
#   severity: low
#   subjects: [batch/Job, kubernetes_manifest]
#   objective: capacity-limits
#   aliases: [kube-linter:job-ttl-seconds-after-finished]
package rules.kubernetes.workload.job_kept

import data.lib.kubernetes

applies if kind in {"batch/Job"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": concat("", [above, "spec.ttlSecondsAfterFinished"]), "message": "nothing says when the finished job is removed"} if {
	is_null(kubernetes.field(object.spec, "ttlSecondsAfterFinished", null))
	count(kubernetes.items(object.metadata, "ownerReferences")) == 0
}
