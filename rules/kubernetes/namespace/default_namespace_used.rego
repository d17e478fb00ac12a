# METADATA
# title: Object lies in the default namespace
# custom:
#   severity: low
#   subjects:
#     - core/ConfigMap
#     - core/Endpoints
#     - core/LimitRange
#     - core/PersistentVolumeClaim
#     - core/Pod
#     - core/PodTemplate
#     - core/ReplicationController
#     - core/ResourceQuota
#     - core/Secret
#     - core/Service
#     - core/ServiceAccount
#     - apps/DaemonSet
#     - apps/Deployment
#     - apps/ReplicaSet
#     - apps/StatefulSet
#     - apps.openshift.io/DeploymentConfig
#     - argoproj.io/Rollout
#     - serving.knative.dev/Service
#     - autoscaling/HorizontalPodAutoscaler
#     - batch/CronJob
#     - batch/Job
#     - coordination.k8s.io/Lease
#     - discovery.k8s.io/EndpointSlice
#     - networking.k8s.io/Ingress
#     - networking.k8s.io/NetworkPolicy
#     - policy/PodDisruptionBudget
#     - rbac.authorization.k8s.io/Role
#     - rbac.authorization.k8s.io/RoleBinding
#     - route.openshift.io/Route
#     - storage.k8s.io/CSIStorageCapacity
#     - kubernetes_manifest
#     - kubernetes_config_map
#     - kubernetes_config_map_v1
#     - kubernetes_cron_job
#     - kubernetes_cron_job_v1
#     - kubernetes_daemonset
#     - kubernetes_daemon_set_v1
#     - kubernetes_deployment
#     - kubernetes_deployment_v1
#     - kubernetes_endpoints
#     - kubernetes_endpoints_v1
#     - kubernetes_endpoint_slice_v1
#     - kubernetes_horizontal_pod_autoscaler
#     - kubernetes_horizontal_pod_autoscaler_v1
#     - kubernetes_horizontal_pod_autoscaler_v2
#     - kubernetes_ingress
#     - kubernetes_ingress_v1
#     - kubernetes_job
#     - kubernetes_job_v1
#     - kubernetes_limit_range
#     - kubernetes_limit_range_v1
#     - kubernetes_network_policy
#     - kubernetes_network_policy_v1
#     - kubernetes_persistent_volume_claim
#     - kubernetes_persistent_volume_claim_v1
#     - kubernetes_pod
#     - kubernetes_pod_v1
#     - kubernetes_pod_disruption_budget
#     - kubernetes_pod_disruption_budget_v1
#     - kubernetes_replication_controller
#     - kubernetes_replication_controller_v1
#     - kubernetes_resource_quota
#     - kubernetes_resource_quota_v1
#     - kubernetes_role
#     - kubernetes_role_v1
#     - kubernetes_role_binding
#     - kubernetes_role_binding_v1
#     - kubernetes_secret
#     - kubernetes_secret_v1
#     - kubernetes_service
#     - kubernetes_service_v1
#     - kubernetes_service_account
#     - kubernetes_service_account_v1
#     - kubernetes_stateful_set
#     - kubernetes_stateful_set_v1
#   objective: workload-isolation
#   controls: {cis-kubernetes-1.11: ["5.6.4"]}
#   aliases:
#     - checkov:CKV_K8S_21
#     - checkov:CKV_K8S_160
#     - kube-linter:use-namespace
#     - kubescape:configmap-in-default-namespace
#     - kubescape:csistoragecapacity-in-default-namespace
#     - kubescape:endpoints-in-default-namespace
#     - kubescape:endpointslice-in-default-namespace
#     - kubescape:horizontalpodautoscaler-in-default-namespace
#     - kubescape:ingress-in-default-namespace
#     - kubescape:lease-in-default-namespace
#     - kubescape:persistentvolumeclaim-in-default-namespace
#     - kubescape:poddisruptionbudget-in-default-namespace
#     - kubescape:podtemplate-in-default-namespace
#     - kubescape:replicationcontroller-in-default-namespace
#     - kubescape:role-in-default-namespace
#     - kubescape:rolebinding-in-default-namespace
#     - kubescape:service-in-default-namespace
#     - kubescape:serviceaccount-in-default-namespace
#     - kubescape:resources-secret-in-default-namespace
#     - kubescape:pods-in-default-namespace
#     - trivy:KSV-0110
package rules.kubernetes.namespace.default_namespace_used

import data.lib
import data.lib.kubernetes

# What a cluster itself keeps in `default` is no mistake of its user.
applies if {
	namespaced
	not built_in
}

namespaced if input.kind != "kubernetes_manifest"

namespaced if kind in kubernetes.namespaced

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind)

built_in if {
	input.kind in {"core/Service", "core/Endpoints", "discovery.k8s.io/EndpointSlice", "kubernetes_service", "kubernetes_service_v1"}
	some metadata in lib.blocks(input.body, "metadata")
	metadata.name == "kubernetes"
}

built_in if {
	input.kind == "core/ServiceAccount"
	some metadata in lib.blocks(input.body, "metadata")
	metadata.name == "default"
}

deny contains {"at": "metadata.namespace", "message": "the object is in namespace `default`"} if {
	input.kind != "kubernetes_manifest"
	default_namespace(lib.blocks(input.body, "metadata"))
}

deny contains {"at": "manifest.metadata.namespace", "message": "the object is in namespace `default`"} if {
	input.kind == "kubernetes_manifest"
	default_namespace(lib.blocks(input.body.manifest, "metadata"))
}

# To name no namespace is to name this one.
default_namespace(metadata) if not elsewhere(metadata)

elsewhere(metadata) if {
	some stated in metadata
	not kubernetes.field(stated, "namespace", "default") in {"default", ""}
}
