# METADATA
# title: Workload names nobody to ask
# custom:
#   severity: low
#   subjects:
#     - apps/StatefulSet
#     - apps/DaemonSet
#     - batch/CronJob
#     - apps/Deployment
#     - core/DeploymentConfig
#     - apps.openshift.io/DeploymentConfig
#     - kubernetes_manifest
#   objective: asset-ownership
#   aliases: [kube-linter:required-annotation-email]
#   parameters:
#     annotation:
#       type: string
#       default: email
#       description: The annotation that holds an address
package rules.kubernetes.workload.contact_missing

import data.lib.kubernetes

applies if kind in {
	"apps/StatefulSet",
	"apps/DaemonSet",
	"batch/CronJob",
	"apps/Deployment",
	"core/DeploymentConfig",
	"apps.openshift.io/DeploymentConfig",
}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": array.concat(prefix, ["metadata", "annotations", input.parameters.annotation]), "message": "no address is given"} if {
	address := kubernetes.field(kubernetes.mapping(object.metadata, "annotations"), input.parameters.annotation, "")
	not regex.match(`^[^@ ]+@[^@ ]+\.[^@ ]+$`, address)
}

prefix := ["manifest"] if input.kind == "kubernetes_manifest" else := []
