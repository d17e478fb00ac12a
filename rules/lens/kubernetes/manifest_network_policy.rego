# METADATA
# title: Kubernetes network policy that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: network.policy
package lens.kubernetes.manifest_network_policy

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {"networking.k8s.io/NetworkPolicy"}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

places["name"] := "manifest.metadata.name"
