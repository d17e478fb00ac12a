# METADATA
# title: Kubernetes service that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: network.service
package lens.kubernetes.manifest_service

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {"core/Service"}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

places["name"] := "manifest.metadata.name"
