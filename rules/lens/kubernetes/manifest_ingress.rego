# METADATA
# title: Kubernetes ingress that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: network.ingress
package lens.kubernetes.manifest_ingress

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {"networking.k8s.io/Ingress", "gateway.networking.k8s.io/HTTPRoute"}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

places["name"] := "manifest.metadata.name"
