# METADATA
# title: Kubernetes workload
# custom:
#   asset: kubernetes.workload
#   parts:
#     core/Pod: spec
#     core/PodTemplate: template.spec
#     core/ReplicationController: spec.template.spec
#     core/DeploymentConfig: spec.template.spec
#     apps/Deployment: spec.template.spec
#     apps/StatefulSet: spec.template.spec
#     apps/DaemonSet: spec.template.spec
#     apps/ReplicaSet: spec.template.spec
#     batch/Job: spec.template.spec
#     batch/CronJob: spec.jobTemplate.spec.template.spec
#     apps.openshift.io/DeploymentConfig: spec.template.spec
#     argoproj.io/Rollout: spec.template.spec
#     serving.knative.dev/Service: spec.template.spec
#     serving.knative.dev/Configuration: spec.template.spec
#     serving.knative.dev/Revision: spec
#     sources.knative.dev/ContainerSource: spec.template.spec
#     serving.kserve.io/InferenceService: [spec.predictor, spec.transformer, spec.explainer]
#     serving.kserve.io/ServingRuntime: spec
#     serving.kserve.io/ClusterServingRuntime: spec
#     ray.io/RayCluster: [spec.headGroupSpec.template.spec, spec.workerGroupSpecs.*.template.spec]
#     ray.io/RayJob:
#       - spec.rayClusterSpec.headGroupSpec.template.spec
#       - spec.rayClusterSpec.workerGroupSpecs.*.template.spec
#       - spec.submitterPodTemplate.spec
#     ray.io/RayService:
#       - spec.rayClusterConfig.headGroupSpec.template.spec
#       - spec.rayClusterConfig.workerGroupSpecs.*.template.spec
#     kubeflow.org/Notebook: spec.template.spec
#     kubeflow.org/PyTorchJob: spec.pytorchReplicaSpecs.*.template.spec
#     kubeflow.org/TFJob: spec.tfReplicaSpecs.*.template.spec
#     kubeflow.org/MPIJob: spec.mpiReplicaSpecs.*.template.spec
#     kubeflow.org/XGBoostJob: spec.xgbReplicaSpecs.*.template.spec
#     kubeflow.org/PaddleJob: spec.paddleReplicaSpecs.*.template.spec
#     kubeflow.org/MXJob: spec.mxReplicaSpecs.*.template.spec
#     kubeflow.org/JAXJob: spec.jaxReplicaSpecs.*.template.spec
#     trainer.kubeflow.org/TrainingRuntime: spec.template.spec.replicatedJobs.*.template.spec.template.spec
#     trainer.kubeflow.org/ClusterTrainingRuntime: spec.template.spec.replicatedJobs.*.template.spec.template.spec
#     machinelearning.seldon.io/SeldonDeployment: spec.predictors.*.componentSpecs.*.spec
#     jobset.x-k8s.io/JobSet: spec.replicatedJobs.*.template.spec.template.spec
#     leaderworkerset.x-k8s.io/LeaderWorkerSet:
#       - spec.leaderWorkerTemplate.leaderTemplate.spec
#       - spec.leaderWorkerTemplate.workerTemplate.spec
#     batch.volcano.sh/Job: spec.tasks.*.template.spec
#     keda.sh/ScaledJob: spec.jobTargetRef.template.spec
#     apps.kruise.io/CloneSet: spec.template.spec
#     apps.kruise.io/StatefulSet: spec.template.spec
#     apps.kruise.io/DaemonSet: spec.template.spec
#     apps.kruise.io/BroadcastJob: spec.template.spec
#     agents.x-k8s.io/Sandbox: spec.podTemplate.spec
#     extensions.agents.x-k8s.io/SandboxTemplate: spec.podTemplate.spec
#     actions.github.com/AutoscalingRunnerSet: spec.template.spec
#     core.strimzi.io/StrimziPodSet: spec.pods.*.spec
#   joins:
#     accounts: {kind: core/ServiceAccount, namespace: same, among: {metadata.name: [part.body.serviceAccountName, part.body.serviceAccount, "=default"]}}
#     services: {kind: core/Service, namespace: same, selects: {spec.selector: part.around.metadata.labels}}
#     ingresses:
#       kind: networking.k8s.io/Ingress
#       of: services
#       namespace: same
#       among:
#         spec.rules.*.http.paths.*.backend.service.name: metadata.name
#         spec.rules.*.http.paths.*.backend.serviceName: metadata.name
#         spec.defaultBackend.service.name: metadata.name
#         spec.backend.serviceName: metadata.name
#     routes:
#       kind: [gateway.networking.k8s.io/HTTPRoute, gateway.networking.k8s.io/GRPCRoute, gateway.networking.k8s.io/TCPRoute, gateway.networking.k8s.io/TLSRoute, gateway.networking.k8s.io/UDPRoute]
#       of: services
#       namespace: same
#       among: {spec.rules.*.backendRefs.*.name: metadata.name}
#     policies: {kind: networking.k8s.io/NetworkPolicy, namespace: same, selects: {spec.podSelector: part.around.metadata.labels}}
#     budgets: {kind: policy/PodDisruptionBudget, namespace: same, selects: {spec.selector: part.around.metadata.labels}}
#     scalers: {kind: autoscaling/HorizontalPodAutoscaler, namespace: same, among: {spec.scaleTargetRef.name: metadata.name}}
#     configs:
#       kind: core/ConfigMap
#       namespace: same
#       among:
#         metadata.name:
#           - part.body.containers.*.env.*.valueFrom.configMapKeyRef.name
#           - part.body.containers.*.envFrom.*.configMapRef.name
#           - part.body.initContainers.*.env.*.valueFrom.configMapKeyRef.name
#           - part.body.initContainers.*.envFrom.*.configMapRef.name
#           - part.body.volumes.*.configMap.name
#           - part.body.volumes.*.projected.sources.*.configMap.name
#     spaces: {kind: core/Namespace, among: {metadata.name: [metadata.namespace, "=default"]}}
#     boundaries: {kind: [core/LimitRange, core/ResourceQuota], namespace: same}
#     bindings:
#       kind: [rbac.authorization.k8s.io/RoleBinding, rbac.authorization.k8s.io/ClusterRoleBinding]
#       among: {subjects.*.name: [part.body.serviceAccountName, part.body.serviceAccount, "=default"]}
#     roles:
#       kind: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#       of: bindings
#       among: {metadata.name: roleRef.name}
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
spec := input.part.body if is_object(input.part.body)

# What the pod itself is called and labelled.
default metadata := {}
metadata := input.part.around.metadata if is_object(input.part.around.metadata)

path := input.part.at

default service_account_here := false
service_account_here := true if count(accounts) > 0

default account_automount := true
account_automount := false if {
	some account in accounts
	account.body.automountServiceAccountToken == false
}

# The service account that the pod runs as, where its manifest is here too.
accounts := [account |
	some account in input.related.accounts
	account.body.metadata.name == kubernetes.service_account(spec)
]

default replicas := null
replicas := kubernetes.field(input.body.spec, "replicas", 1) if {
	input.kind in {"apps/Deployment", "apps/StatefulSet", "apps/ReplicaSet", "core/ReplicationController", "core/DeploymentConfig", "apps.openshift.io/DeploymentConfig", "argoproj.io/Rollout"}
}

default services := []
services := [service |
	some found in serving
	service := {
		"name": kubernetes.field(found.body.metadata, "name", ""),
		"address": found.address,
		"type": kubernetes.field(found.body.spec, "type", "ClusterIP"),
		"headless": kubernetes.field(found.body.spec, "clusterIP", "") == "None",
		"public": kubernetes.public(found.body),
	}
]

serving := [found |
	some found in input.related.services
	count(kubernetes.mapping(found.body.spec, "selector")) > 0
	kubernetes.bears(kubernetes.mapping(metadata, "labels"), kubernetes.mapping(found.body.spec, "selector"))
]

serving_names := {kubernetes.field(found.body.metadata, "name", "") | some found in serving}

default ingresses := []
ingresses := array.concat(
	[{"kind": "Ingress", "name": kubernetes.field(found.body.metadata, "name", ""), "address": found.address} |
		some found in input.related.ingresses
		count(kubernetes.backends(found.body.spec) & serving_names) > 0
	],
	[{"kind": found.body.kind, "name": kubernetes.field(found.body.metadata, "name", ""), "address": found.address} |
		some found in input.related.routes
		count(kubernetes.route_backends(found.body.spec) & serving_names) > 0
	],
)

default network_policies := []
network_policies := [policy |
	some found in input.related.policies
	kubernetes.selects(kubernetes.mapping(found.body.spec, "podSelector"), kubernetes.mapping(metadata, "labels"))
	policy := {
		"name": kubernetes.field(found.body.metadata, "name", ""),
		"ingress": "Ingress" in kubernetes.policy_types(found.body.spec),
		"egress": "Egress" in kubernetes.policy_types(found.body.spec),
	}
]

default disruption_budgets := []
disruption_budgets := [{"name": kubernetes.field(found.body.metadata, "name", "")} |
	some found in input.related.budgets
	kubernetes.selects(kubernetes.mapping(found.body.spec, "selector"), kubernetes.mapping(metadata, "labels"))
]

default autoscalers := []
autoscalers := [{"name": kubernetes.field(found.body.metadata, "name", ""), "minimum": kubernetes.field(found.body.spec, "minReplicas", 1)} |
	some found in input.related.scalers
	found.body.spec.scaleTargetRef.name == name
	sprintf("%v", [found.body.spec.scaleTargetRef.kind]) == input.body.kind
]

# What bounds the use of resources in its namespace.
default limits := {"range": false, "quota": false}
limits := {"range": "core/LimitRange" in kinds, "quota": "core/ResourceQuota" in kinds} if {
	kinds := {found.kind | some found in input.related.boundaries}
}

# The labels of its namespace, where the manifest of that is here too.
default namespace_labels := null
namespace_labels := found[0] if {
	found := [kubernetes.mapping(space.body.metadata, "labels") |
		some space in input.related.spaces
		space.body.metadata.name == namespace
	]
	count(found) > 0
}

# The config maps that it reads, and whether they are here.
default config_maps := []
config_maps := [{
	"name": reference.name,
	"key": reference.key,
	"optional": reference.optional,
	"here": count(named) > 0,
	"key_here": key_here(named, reference.key),
} |
	some reference in config_references
	named := [config.body | some config in input.related.configs; config.body.metadata.name == reference.name]
]

key_here(named, key) if {
	some config in named
	key in object.keys(kubernetes.mapping(config, "data")) | object.keys(kubernetes.mapping(config, "binaryData"))
} else := is_null(key)

config_references := kubernetes.config_references(spec)

# What its service account may do, by the bindings and roles that are here too.
default grants := []
grants := [grant |
	some binding in input.related.bindings
	some subject in kubernetes.items(binding.body, "subjects")
	subject.kind == "ServiceAccount"
	subject.name == kubernetes.service_account(spec)
	kubernetes.namespace(kubernetes.field(subject, "namespace", kubernetes.field(binding.body.metadata, "namespace", ""))) == namespace
	grant := {
		"binding": kubernetes.field(binding.body.metadata, "name", ""),
		"address": binding.address,
		"role": kubernetes.field(binding.body.roleRef, "name", ""),
		"cluster_wide": binding.kind == "rbac.authorization.k8s.io/ClusterRoleBinding",
		"rules": [rule |
			some role in input.related.roles
			role.body.kind == binding.body.roleRef.kind
			role.body.metadata.name == binding.body.roleRef.name
			in_reach(role, binding)
			some rule in kubernetes.role_rules(role.body.rules)
		],
	}
]

# A Role is meant in the binding's own namespace.
in_reach(role, _) if role.kind == "rbac.authorization.k8s.io/ClusterRole"

in_reach(role, binding) if {
	kubernetes.namespace(kubernetes.field(role.body.metadata, "namespace", "")) == kubernetes.namespace(kubernetes.field(binding.body.metadata, "namespace", ""))
}

places[key] := at if {
	some key, at in {"tags": "metadata.labels", "name": "metadata.name", "namespace": "metadata.namespace", "replicas": "spec.replicas"}
}

places[key] := {"of": service.address, "at": "spec.type"} if {
	some i, service in services
	key := sprintf("services[%d]", [i])
}

places[key] := {"of": one.address, "at": "metadata.name"} if {
	some i, one in ingresses
	key := sprintf("ingresses[%d]", [i])
}

places["namespace_labels"] := {"of": space, "at": "metadata.labels"} if {
	spaces := sort([space.address | some space in input.related.spaces; space.body.metadata.name == namespace])
	space := spaces[0]
}

places[key] := kubernetes.joined(path, reference.at) if {
	some i, reference in config_references
	key := sprintf("config_maps[%d]", [i])
}

places[key] := {"of": grant.address, "at": "roleRef.name"} if {
	some i, grant in grants
	key := sprintf("grants[%d]", [i])
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
