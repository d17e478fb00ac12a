# METADATA
# title: Kubernetes workload that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: compute.workload
package lens.kubernetes.manifest

import data.lib.kubernetes

applies if kubernetes.spec_paths[kind]

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind)

default name := null
name := input.body.manifest.metadata.name

default provider := "kubernetes"

default tags := {}
tags := input.body.manifest.metadata.labels if is_object(input.body.manifest.metadata.labels)

default images := []
images := kubernetes.images(spec)

default pod := null
pod := object.union(kubernetes.pod(spec, true), {"runs_to_completion": kind in {"batch/Job", "batch/CronJob"}})

default containers := []
containers := kubernetes.containers(spec)

default spec := {}
spec := input.body.manifest.spec if kind == "core/Pod"
spec := input.body.manifest.template.spec if kind == "core/PodTemplate"
spec := input.body.manifest.spec.jobTemplate.spec.template.spec if kind == "batch/CronJob"
spec := input.body.manifest.spec.template.spec if not kind in {"core/Pod", "core/PodTemplate", "batch/CronJob"}

path := kubernetes.joined("manifest", kubernetes.spec_paths[kind])

places.tags := "manifest.metadata.labels"
places.name := "manifest.metadata.name"

places[key] := at if {
	some key, below in kubernetes.pod_places
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.volume_places(spec)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.stated_places(containers)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.inherited_places(spec)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.element_places(containers)
	at := kubernetes.joined(path, below)
}
