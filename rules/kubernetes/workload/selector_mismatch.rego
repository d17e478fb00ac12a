# METADATA
# title: Workload does not select its own pods
# custom:
#   severity: medium
#   subjects:
#     - apps/Deployment
#     - apps/StatefulSet
#     - apps/DaemonSet
#     - apps/ReplicaSet
#     - core/ReplicationController
#     - batch/Job
#     - core/DeploymentConfig
#     - apps.openshift.io/DeploymentConfig
#     - kubernetes_manifest
#   objective: availability
#   aliases: [kube-linter:mismatching-selector, kubescape:mismatching-selector]
package rules.kubernetes.workload.selector_mismatch

import data.lib.kubernetes

applies if kind in {
	"apps/Deployment",
	"apps/StatefulSet",
	"apps/DaemonSet",
	"apps/ReplicaSet",
	"core/ReplicationController",
	"batch/Job",
	"core/DeploymentConfig",
	"apps.openshift.io/DeploymentConfig",
}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {
	"at": sprintf("%sspec.selector%s.%s", [above, below, key]),
	"message": sprintf("no pod of the template has label `%v: %v`", [key, value]),
} if {
	some key, value in selector
	lookup(labels, key, null) != value
}

deny contains {
	"at": sprintf("%sspec.selector.matchExpressions[%d]", [above, n]),
	"message": sprintf("the template does not meet `%v %v`", [wanted.key, wanted.operator]),
} if {
	not plain
	some n, wanted in kubernetes.items(object.spec.selector, "matchExpressions")
	not kubernetes.met(wanted, labels)
}

selector := kubernetes.mapping(object.spec.selector, "matchLabels") if not plain

selector := kubernetes.mapping(object.spec, "selector") if plain

below := ".matchLabels" if not plain

below := "" if plain

# The older kinds name the labels at once.
plain if kind in {"core/ReplicationController", "core/DeploymentConfig", "apps.openshift.io/DeploymentConfig"}

default labels := {}

labels := kubernetes.mapping(object.spec.template.metadata, "labels")

lookup(map, key, fallback) := kubernetes.field(map, key, fallback)
