# METADATA
# title: Kubernetes workload of Terraform's provider
# custom:
#   subjects:
#     - kubernetes_pod
#     - kubernetes_pod_v1
#     - kubernetes_replication_controller
#     - kubernetes_replication_controller_v1
#     - kubernetes_deployment
#     - kubernetes_deployment_v1
#     - kubernetes_stateful_set
#     - kubernetes_stateful_set_v1
#     - kubernetes_daemonset
#     - kubernetes_daemon_set_v1
#     - kubernetes_job
#     - kubernetes_job_v1
#     - kubernetes_cron_job
#     - kubernetes_cron_job_v1
#   asset: kubernetes.workload
#   joins:
#     accounts:
#       kind: [kubernetes_service_account, kubernetes_service_account_v1]
#       namespace: same
#       among:
#         metadata.name:
#           - spec.service_account_name
#           - spec.template.spec.service_account_name
#           - spec.job_template.spec.template.spec.service_account_name
#           - =default
package lens.kubernetes.terraform_workload

import data.lib.kubernetes
import data.lib.kubernetes_terraform as blocks

default name := null
name := blocks.block(input.body, "metadata").name

default provider := null
provider := "kubernetes"

default tags := {}
tags := labels if {
	labels := blocks.block(input.body, "metadata").labels
	is_object(labels)
}

default images := []
images := kubernetes.images(spec)

default pod := null
pod := object.union(kubernetes.pod(spec, account_automount), {
	"runs_to_completion": contains(input.kind, "job"),
	"service_account_here": count(accounts) > 0,
	"labels": kubernetes.mapping(metadata, "labels"),
	"annotations": kubernetes.mapping(metadata, "annotations"),
})

# The service account that the pod runs as, where it is here too.
accounts := [account |
	some account in input.related.accounts
	blocks.block(account.body, "metadata").name == kubernetes.service_account(spec)
]

default account_automount := true
account_automount := false if {
	some account in accounts
	account.body.automount_service_account_token == false
}

default containers := []
containers := kubernetes.containers(spec)

# What places need of them: less than the whole.
frames := kubernetes.frames(spec)

# The same words as a manifest has, so that one reading of them serves both.
default spec := {}
spec := blocks.spec(pod_block)

outer := blocks.block(input.body, "spec")

pod_block := outer if input.kind in {"kubernetes_pod", "kubernetes_pod_v1"}

pod_block := blocks.templated(outer) if not alone

pod_block := blocks.templated(blocks.block(blocks.block(outer, "job_template"), "spec")) if contains(input.kind, "cron_job")

default metadata := {}
metadata := blocks.block(input.body, "metadata") if input.kind in {"kubernetes_pod", "kubernetes_pod_v1"}
metadata := blocks.block(blocks.block(outer, "template"), "metadata") if not alone
metadata := job_metadata if contains(input.kind, "cron_job")

job_metadata := blocks.block(blocks.block(blocks.block(blocks.block(outer, "job_template"), "spec"), "template"), "metadata")

alone if input.kind in {"kubernetes_pod", "kubernetes_pod_v1"}

alone if contains(input.kind, "cron_job")

path := "spec" if input.kind in {"kubernetes_pod", "kubernetes_pod_v1"}

path := "spec.template.spec" if not alone

path := "spec.job_template.spec.template.spec" if contains(input.kind, "cron_job")

places[key] := at if {
	some key, at in {"tags": "metadata.labels", "name": "metadata.name"}
}

places[key] := at if {
	some key, below in kubernetes.pod_places
	at := kubernetes.joined(path, blocks.spelt(below))
}

places[key] := at if {
	some key, below in {"pod.labels": "labels", "pod.annotations": "annotations"}
	at := kubernetes.joined(kubernetes.metadata_path(path), below)
}

places[key] := at if {
	some key, below in kubernetes.volume_places(spec)
	at := kubernetes.joined(path, blocks.spelt(below))
}

places[key] := at if {
	some key, below in kubernetes.stated_places(frames)
	at := kubernetes.joined(path, blocks.spelt(below))
}

places[key] := at if {
	some key, below in kubernetes.inherited_places(spec)
	at := kubernetes.joined(path, blocks.spelt(below))
}

places[key] := at if {
	some key, below in kubernetes.element_places(frames)
	at := kubernetes.joined(path, blocks.spelt(below))
}

places[key] := at if {
	some key, below in kubernetes.image_places(frames)
	at := kubernetes.joined(path, blocks.spelt(below))
}
