# METADATA
# title: Label has a value that Kubernetes refuses
# custom:
#   severity: low
#   subjects:
#     - core/Pod
#     - core/Service
#     - apps/Deployment
#     - apps/StatefulSet
#     - apps/DaemonSet
#     - batch/Job
#     - batch/CronJob
#     - core/Namespace
#     - core/ConfigMap
#     - kubernetes_manifest
#   objective: availability
#   aliases: ["kics:1123031a-f921-4c5b-bd86-ef354ecfd37a"]
package rules.kubernetes.object.label_invalid

import data.lib.kubernetes

applies if kind in {"core/Pod", "core/Service", "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/Job", "batch/CronJob", "core/Namespace", "core/ConfigMap"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


deny contains {"at": array.concat(prefix, ["metadata", "labels", key]), "message": sprintf("`%v` is no value for a label", [value])} if {
	some key, value in kubernetes.mapping(object.metadata, "labels")
	is_string(value)
	not regex.match(`^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$`, value)
}

prefix := ["manifest"] if input.kind == "kubernetes_manifest" else := []
