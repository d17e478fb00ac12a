# METADATA
# title: Service is reachable from outside the cluster
# custom:
#   severity: medium
#   subjects: [core/Service, kubernetes_service, kubernetes_service_v1, kubernetes_manifest]
#   objective: network-ingress
#   aliases: [kube-linter:exposed-services]
package rules.kubernetes.network.service_exposed

import data.lib.kubernetes
import data.lib.kubernetes_terraform as blocks

applies if kind == "core/Service"

applies if input.kind in terraform

terraform := {"kubernetes_service", "kubernetes_service_v1"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind == "core/Service"

object := {"spec": blocks.block(input.body, "spec")} if input.kind in terraform

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": concat("", [above, "spec.type"]), "message": sprintf("the service is of type `%v`", [object.spec.type])} if {
	object.spec.type in {"NodePort", "LoadBalancer"}
}
