# METADATA
# title: Pod of a Tekton task
# custom:
#   asset: kubernetes.workload
#   parts:
#     tekton.dev/Task: spec
#     tekton.dev/ClusterTask: spec
#     tekton.dev/TaskRun: spec.taskSpec
#     tekton.dev/Pipeline: [spec.tasks.*.taskSpec, spec.finally.*.taskSpec]
#     tekton.dev/PipelineRun: [spec.pipelineSpec.tasks.*.taskSpec, spec.pipelineSpec.finally.*.taskSpec]
package lens.kubernetes.tekton

import data.lib.kubernetes

# One that names a task is judged where that stands.
applies if {
	startswith(input.kind, "tekton.dev/")
	not is_null(kubernetes.field(task, "steps", null))
}

default task := {}
task := input.part.body if is_object(input.part.body)

# A run says what its pods are like; of a task by itself that is not known.
is_run if input.kind in {"tekton.dev/TaskRun", "tekton.dev/PipelineRun"}

run_path := "spec.taskRunTemplate" if is_object(kubernetes.field(input.body.spec, "taskRunTemplate", null)) else := "spec"

run := kubernetes.field(input.body.spec, "taskRunTemplate", input.body.spec) if is_run

template := kubernetes.mapping(run, "podTemplate") if is_run

template := kubernetes.mapping(task, "podTemplate") if not is_run

account := kubernetes.field(run, "serviceAccountName", null) if is_run

account := kubernetes.field(template, "serviceAccountName", null) if not is_run

default metadata := {}
metadata := input.body.metadata if is_object(input.body.metadata)

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.metadata.labels if is_object(input.body.metadata.labels)

default images := []
images := kubernetes.images(spec)

default pod := null
pod := object.union(kubernetes.pod(spec, true), {
	"runs_to_completion": true,
	"service_account_here": null,
	"labels": kubernetes.mapping(metadata, "labels"),
	"annotations": kubernetes.mapping(metadata, "annotations"),
})

default containers := []
containers := kubernetes.containers(spec)

# What places need of them: less than the whole.
frames := kubernetes.frames(spec)

path := input.part.at

# A step says what its task's template leaves to it.
steps := [container(merged(kubernetes.mapping(task, "stepTemplate"), step)) | some step in kubernetes.items(task, "steps")]

sidecars := [container(merged({"restartPolicy": "Always"}, sidecar)) | some sidecar in kubernetes.items(task, "sidecars")]

# The newer name of `resources`.
container(raw) := merged(raw, {"resources": kubernetes.field(raw, "computeResources", kubernetes.field(raw, "resources", null))})

# The second goes before the first. Said key by key, so that one value that is not known leaves the others known.
merged(first, second) := {key: kubernetes.field(second, key, kubernetes.field(first, key, null)) |
	some key in object.keys(first) | object.keys(second)
}

default spec := {}
spec := {
	"containers": steps,
	"initContainers": sidecars,
	"volumes": [volume | some list in [kubernetes.items(task, "volumes"), kubernetes.items(template, "volumes")]; some volume in list],
	"serviceAccountName": account,
	"securityContext": kubernetes.field(template, "securityContext", null),
	"automountServiceAccountToken": kubernetes.field(template, "automountServiceAccountToken", null),
	"hostNetwork": kubernetes.field(template, "hostNetwork", null),
	"runtimeClassName": kubernetes.field(template, "runtimeClassName", null),
	"restartPolicy": "Never",
}

# Where the parts of that specification stand.
homes[key] := sprintf("%s.steps[%d]", [path, i]) if {
	some i, _ in steps
	key := sprintf("containers[%d]", [i])
}

homes[key] := sprintf("%s.sidecars[%d]", [path, i]) if {
	some i, _ in sidecars
	key := sprintf("initContainers[%d]", [i])
}

homes[key] := sprintf("%s.podTemplate.%s", [run_path, key]) if {
	is_run
	some key in ["securityContext", "automountServiceAccountToken", "hostNetwork", "runtimeClassName"]
}

homes["serviceAccountName"] := sprintf("%s.serviceAccountName", [run_path]) if is_run

places[key] := at if {
	some key, at in {"tags": "metadata.labels", "name": "metadata.name", "namespace": "metadata.namespace"}
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.pod_places
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.volume_places(spec)
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.stated_places(frames)
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.inherited_places(spec)
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.element_places(frames)
}

places[key] := kubernetes.moved(below, homes, path) if {
	some key, below in kubernetes.image_places(frames)
}
