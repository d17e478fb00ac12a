# METADATA
# title: Deployment replaces all pods at once
# custom:
#   severity: low
#   subjects: [apps/Deployment, core/DeploymentConfig, apps.openshift.io/DeploymentConfig, kubernetes_manifest]
#   objective: safe-rollout
#   aliases: [kube-linter:no-rolling-update-strategy, kubescape:no-rolling-update-strategy]
package rules.kubernetes.workload.rollout_at_once

import data.lib.kubernetes

applies if kind in {"apps/Deployment", "core/DeploymentConfig", "apps.openshift.io/DeploymentConfig"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.strategy.type"]), "message": sprintf("the strategy is `%v`", [object.spec.strategy.type])} if {
	not object.spec.strategy.type in {"RollingUpdate", "Rolling"}
}
