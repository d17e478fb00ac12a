# METADATA
# title: Pod of an Argo workflow's template
# custom:
#   asset: kubernetes.workload
#   parts:
#     argoproj.io/Workflow: spec.templates.*
#     argoproj.io/WorkflowTemplate: spec.templates.*
#     argoproj.io/ClusterWorkflowTemplate: spec.templates.*
#     argoproj.io/CronWorkflow: spec.workflowSpec.templates.*
package lens.kubernetes.workflow

import data.lib.kubernetes

# Templates of steps and graphs start no pod of their own.
applies if {
	startswith(input.kind, "argoproj.io/")
	some key in ["container", "script", "containerSet"]
	not is_null(kubernetes.field(template, key, null))
}

default outer := {}
outer := input.body.spec if input.kind != "argoproj.io/CronWorkflow"
outer := input.body.spec.workflowSpec if input.kind == "argoproj.io/CronWorkflow"

outer_path := "spec.workflowSpec" if input.kind == "argoproj.io/CronWorkflow" else := "spec"

# The second goes before the first. Said key by key, so that one value that is not known leaves the others known.
merged(first, second) := {key: kubernetes.field(second, key, kubernetes.field(first, key, null)) |
	some key in object.keys(first) | object.keys(second)
}

# What the workflow says for all its templates, each of them may say otherwise.
default template := {}
template := merged(kubernetes.mapping(outer, "templateDefaults"), input.part.body) if is_object(input.part.body)

default metadata := {}
metadata := template.metadata if is_object(template.metadata)

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

# Its containers, and where each stands.
mains := array.concat(
	[{"raw": merged({"name": "main"}, raw), "at": key} | some key in ["container", "script"]; raw := kubernetes.field(template, key, null); not is_null(raw)],
	[{"raw": raw, "at": sprintf("containerSet.containers[%d]", [i])} | some i, raw in kubernetes.items(kubernetes.mapping(template, "containerSet"), "containers")],
)

helpers := array.concat(
	[{"raw": raw, "at": sprintf("initContainers[%d]", [i])} | some i, raw in kubernetes.items(template, "initContainers")],
	[{"raw": merged(raw, {"restartPolicy": "Always"}), "at": sprintf("sidecars[%d]", [i])} | some i, raw in kubernetes.items(template, "sidecars")],
)

default spec := {}
spec := {
	"containers": [main.raw | some main in mains],
	"initContainers": [helper.raw | some helper in helpers],
	"volumes": [volume | some list in [kubernetes.items(template, "volumes"), kubernetes.items(outer, "volumes")]; some volume in list],
	"securityContext": said("securityContext"),
	"serviceAccountName": said("serviceAccountName"),
	"automountServiceAccountToken": said("automountServiceAccountToken"),
	"hostNetwork": kubernetes.field(outer, "hostNetwork", null),
	"runtimeClassName": kubernetes.field(outer, "runtimeClassName", null),
	"restartPolicy": "Never",
}

said(key) := kubernetes.field(template, key, kubernetes.field(outer, key, null))

# Where the parts of that specification stand.
homes[key] := kubernetes.joined(path, main.at) if {
	some i, main in mains
	key := sprintf("containers[%d]", [i])
}

homes[key] := kubernetes.joined(path, helper.at) if {
	some i, helper in helpers
	key := sprintf("initContainers[%d]", [i])
}

homes[key] := kubernetes.joined(outer_path, key) if {
	some key in ["securityContext", "serviceAccountName", "automountServiceAccountToken", "hostNetwork", "runtimeClassName"]
	is_null(kubernetes.field(template, key, null))
	not is_null(kubernetes.field(outer, key, null))
}

homes[key] := sprintf("%s.volumes[%d]", [outer_path, i]) if {
	some i, _ in kubernetes.items(outer, "volumes")
	key := sprintf("volumes[%d]", [i + count(kubernetes.items(template, "volumes"))])
}

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
