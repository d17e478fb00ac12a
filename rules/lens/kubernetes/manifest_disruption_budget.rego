# METADATA
# title: Kubernetes disruption budget that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: compute.disruption_budget
package lens.kubernetes.manifest_disruption_budget

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {"policy/PodDisruptionBudget"}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

places["name"] := "manifest.metadata.name"
