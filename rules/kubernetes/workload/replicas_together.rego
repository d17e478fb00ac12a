# METADATA
# title: Replicas may all run on one node
# custom:
#   severity: low
#   subjects: [apps/StatefulSet, apps/Deployment, core/DeploymentConfig, apps.openshift.io/DeploymentConfig, kubernetes_manifest]
#   objective: availability
#   aliases: [kube-linter:no-anti-affinity]
package rules.kubernetes.workload.replicas_together

import data.lib.kubernetes

applies if kind in {"apps/StatefulSet", "apps/Deployment", "core/DeploymentConfig", "apps.openshift.io/DeploymentConfig"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.template.spec.affinity.podAntiAffinity"]), "message": "nothing keeps the replicas apart"} if {
	kubernetes.field(object.spec, "replicas", 1) > 1
	pod := object.spec.template.spec
	count(kubernetes.items(pod, "topologySpreadConstraints")) == 0
	terms := kubernetes.mapping(kubernetes.mapping(pod, "affinity"), "podAntiAffinity")
	count(kubernetes.items(terms, "requiredDuringSchedulingIgnoredDuringExecution")) == 0
	count(kubernetes.items(terms, "preferredDuringSchedulingIgnoredDuringExecution")) == 0
}
