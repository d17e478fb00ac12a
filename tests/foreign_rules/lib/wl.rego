# METADATA
# title: Parts of Kubernetes workloads
package lib.wl

# The object itself: Terraform keeps it under `manifest`.
object(body) := inner if {
	inner := body.manifest
	is_object(inner)
} else := body

# Where a path in the object stands in the body.
at(path) := array.concat(["manifest"], path) if {
	input.body.manifest
} else := path

# The pod's specification, wherever the kind keeps it.
spec(body) := body.spec.jobTemplate.spec.template.spec if {
	body.kind == "CronJob"
} else := body.spec if {
	body.kind == "Pod"
} else := body.spec.template.spec

base(body) := ["spec", "jobTemplate", "spec", "template", "spec"] if {
	body.kind == "CronJob"
} else := ["spec"] if {
	body.kind == "Pod"
} else := ["spec", "template", "spec"]

lists := ["initContainers", "containers"]

# Every container with the path where it stands.
all_containers(body) := [found |
	pod := spec(body)
	some list in lists
	some i, c in pod[list]
	found := {"at": array.concat(base(body), [list, i]), "c": c}
]
