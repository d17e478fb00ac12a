# METADATA
# title: Kubernetes workload
# custom:
#   subjects:
#     - core/Pod
#     - core/PodTemplate
#     - core/ReplicationController
#     - core/DeploymentConfig
#     - apps/Deployment
#     - apps/StatefulSet
#     - apps/DaemonSet
#     - apps/ReplicaSet
#     - apps.openshift.io/DeploymentConfig
#     - argoproj.io/Rollout
#     - serving.knative.dev/Service
#     - serving.knative.dev/Configuration
#     - serving.knative.dev/Revision
#     - sources.knative.dev/ContainerSource
#     - kubeflow.org/Notebook
#     - batch/Job
#     - batch/CronJob
#   asset: kubernetes.workload
#   joins:
#     namespace_accounts: {kind: core/ServiceAccount, equals: {metadata.namespace: metadata.namespace}}
#     pod_accounts: {kind: core/ServiceAccount, equals: {metadata.name: spec.serviceAccountName}}
#     template_accounts: {kind: core/ServiceAccount, equals: {metadata.name: spec.template.spec.serviceAccountName}}
#     job_accounts: {kind: core/ServiceAccount, equals: {metadata.name: spec.jobTemplate.spec.template.spec.serviceAccountName}}
package lens.kubernetes.workload

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

default namespace := "default"
namespace := kubernetes.namespace(input.body.metadata.namespace)

default tags := {}
tags := input.body.metadata.labels if is_object(input.body.metadata.labels)

default images := []
images := kubernetes.images(spec)

default pod := null
pod := object.union(kubernetes.pod(spec, account_automount), {
	"runs_to_completion": input.kind in {"batch/Job", "batch/CronJob"},
	"service_account_here": service_account_here,
	"labels": kubernetes.mapping(metadata, "labels"),
	"annotations": kubernetes.mapping(metadata, "annotations"),
})

default containers := []
containers := kubernetes.containers(spec)

# What places need of them: less than the whole.
frames := kubernetes.frames(spec)

default spec := {}
spec := input.body.spec if path == "spec"
spec := input.body.template.spec if path == "template.spec"
spec := input.body.spec.jobTemplate.spec.template.spec if path == "spec.jobTemplate.spec.template.spec"
spec := input.body.spec.template.spec if path == "spec.template.spec"

# What the pod itself is called and labelled.
default metadata := {}
metadata := input.body.metadata if path == "spec"
metadata := input.body.template.metadata if path == "template.spec"
metadata := input.body.spec.jobTemplate.spec.template.metadata if path == "spec.jobTemplate.spec.template.spec"
metadata := input.body.spec.template.metadata if path == "spec.template.spec"

default service_account_here := false
service_account_here := true if count(accounts) > 0

default account_automount := true
account_automount := false if {
	some account in accounts
	account.body.automountServiceAccountToken == false
}

# The service account that the pod runs as, where its manifest is here too.
accounts := [account |
	some found in [input.related.namespace_accounts, input.related.pod_accounts, input.related.template_accounts, input.related.job_accounts]
	some account in found
	account.body.metadata.name == kubernetes.service_account(spec)
	kubernetes.namespace(kubernetes.field(account.body.metadata, "namespace", "")) == namespace
]

path := kubernetes.spec_paths[input.kind]

places[key] := at if {
	some key, at in {"tags": "metadata.labels", "name": "metadata.name"}
}

places[key] := at if {
	some key, below in kubernetes.pod_places
	not stated_by_account(key)
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

# Where the pod says nothing of the token, its service account decides.
places[key] := {"of": mounting[0], "at": "automountServiceAccountToken"} if {
	some key in ["pod.automount_token"]
	stated_by_account(key)
}

mounting := sort([account.address | some account in accounts; account.body.automountServiceAccountToken == true])

stated_by_account("pod.automount_token") if {
	is_null(kubernetes.field(spec, "automountServiceAccountToken", null))
	count(mounting) > 0
}

places[key] := at if {
	some key, below in kubernetes.image_places(frames)
	at := kubernetes.joined(path, below)
}
