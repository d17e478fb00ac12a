# METADATA
# title: Kubernetes monitor that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: monitoring.monitor
package lens.kubernetes.manifest_monitor

import data.lib.kubernetes

applies if kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) in {"monitoring.coreos.com/ServiceMonitor"}

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

places["name"] := "manifest.metadata.name"
