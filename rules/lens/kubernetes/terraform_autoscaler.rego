# METADATA
# title: Kubernetes autoscaler of Terraform's provider
# custom:
#   subjects: [kubernetes_horizontal_pod_autoscaler, kubernetes_horizontal_pod_autoscaler_v1, kubernetes_horizontal_pod_autoscaler_v2]
#   asset: compute.autoscaler
#   joins:
#     named:
#       kind: [kubernetes_deployment, kubernetes_deployment_v1, kubernetes_stateful_set, kubernetes_stateful_set_v1]
#       via: spec.scale_target_ref
#       equals: {metadata.name: spec.scale_target_ref.name}
package lens.kubernetes.terraform_autoscaler

import data.lib
import data.lib.kubernetes_terraform as blocks

default name := null
name := blocks.block(input.body, "metadata").name

default provider := null
provider := "kubernetes"

# What it scales, and whether that is here too.
default target := null
target := {"kind": kind, "name": lib.get(reference, "name", ""), "here": here} if {
	kind := lib.get(reference, "kind", "")
}

reference := blocks.block(blocks.block(input.body, "spec"), "scale_target_ref")

default here := null
here := count(input.related.named) > 0 if lib.get(reference, "kind", "") in {"Deployment", "StatefulSet"}

places[key] := at if {
	some key, at in {"name": "metadata.name", "target": "spec.scale_target_ref"}
}
