# METADATA
# title: Replicas may all run on one node
# custom:
#   severity: low
#   subjects: [apps/StatefulSet, apps/Deployment, core/DeploymentConfig, apps.openshift.io/DeploymentConfig, kubernetes_manifest]
#   objective: availability
#   aliases: [kube-linter:no-anti-affinity, "kics:d740d048-8ed3-49d3-b77b-6f072f3b669e"]
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
	count(kubernetes.items(object.spec.template.spec, "topologySpreadConstraints")) == 0
	not apart
}

apart if {
	some term in terms
	kubernetes.field(term, "topologyKey", "") != ""
	kubernetes.selects(kubernetes.mapping(term, "labelSelector"), labels)
	here(kubernetes.items(term, "namespaces"))
}

terms := array.concat(
	kubernetes.items(rules, "requiredDuringSchedulingIgnoredDuringExecution"),
	[kubernetes.mapping(preferred, "podAffinityTerm") | some preferred in kubernetes.items(rules, "preferredDuringSchedulingIgnoredDuringExecution")],
)

rules := kubernetes.mapping(kubernetes.mapping(object.spec.template.spec, "affinity"), "podAntiAffinity")

default labels := {}

labels := kubernetes.mapping(object.spec.template.metadata, "labels")

# A term that names namespaces speaks of pods there only.
here(namespaces) if count(namespaces) == 0

here(namespaces) if kubernetes.namespace(kubernetes.field(object.metadata, "namespace", "")) in namespaces
