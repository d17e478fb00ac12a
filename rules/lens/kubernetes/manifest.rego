# METADATA
# title: Kubernetes workload that Terraform applies as a manifest
# custom:
#   subjects: [kubernetes_manifest]
#   asset: kubernetes.workload
package lens.kubernetes.manifest

import data.lib.kubernetes

applies if spec_path != ""

spec_path := kubernetes.spec_paths[kind]

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind)

default name := null
name := input.body.manifest.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.manifest.metadata.labels if is_object(input.body.manifest.metadata.labels)

default images := []
images := kubernetes.images(spec)

default pod := null
pod := object.union(kubernetes.pod(spec, true), {
	"runs_to_completion": kind in {"batch/Job", "batch/CronJob"},
	"service_account_here": null,
	"labels": kubernetes.mapping(metadata, "labels"),
	"annotations": kubernetes.mapping(metadata, "annotations"),
})

default containers := []
containers := kubernetes.containers(spec)

# What places need of them: less than the whole.
frames := kubernetes.frames(spec)

default spec := {}
spec := input.body.manifest.spec if spec_path == "spec"
spec := input.body.manifest.template.spec if spec_path == "template.spec"
spec := input.body.manifest.spec.jobTemplate.spec.template.spec if spec_path == "spec.jobTemplate.spec.template.spec"
spec := input.body.manifest.spec.template.spec if spec_path == "spec.template.spec"

default metadata := {}
metadata := input.body.manifest.metadata if spec_path == "spec"
metadata := input.body.manifest.template.metadata if spec_path == "template.spec"
metadata := input.body.manifest.spec.jobTemplate.spec.template.metadata if spec_path == "spec.jobTemplate.spec.template.spec"
metadata := input.body.manifest.spec.template.metadata if spec_path == "spec.template.spec"

path := kubernetes.joined("manifest", spec_path)

places[key] := at if {
	some key, at in {"tags": "manifest.metadata.labels", "name": "manifest.metadata.name"}
}

places[key] := at if {
	some key, below in kubernetes.pod_places
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in {"pod.labels": "labels", "pod.annotations": "annotations"}
	at := kubernetes.joined(kubernetes.metadata_path(path), below)
}

places[key] := at if {
	some key, below in kubernetes.volume_places(spec)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.stated_places(frames)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.inherited_places(spec)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.element_places(frames)
	at := kubernetes.joined(path, below)
}

places[key] := at if {
	some key, below in kubernetes.image_places(frames)
	at := kubernetes.joined(path, below)
}
