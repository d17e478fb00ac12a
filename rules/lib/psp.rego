# METADATA
# title: Pod security policies, as manifests and as Terraform's blocks
package lib.psp

import data.lib
import data.lib.kubernetes

terraform := {"kubernetes_pod_security_policy", "kubernetes_pod_security_policy_v1beta1"}

# The resource is a pod security policy.
is_one(resource) if resource.kind == "policy/PodSecurityPolicy"

is_one(resource) if resource.kind in terraform

is_one(resource) if {
	resource.kind == "kubernetes_manifest"
	kubernetes.kind(resource.body.manifest.apiVersion, resource.body.manifest.kind) == "policy/PodSecurityPolicy"
}

# What it says under a key, as a manifest spells it; null where it says nothing.
said(resource, key) := kubernetes.field(kubernetes.mapping(resource.body, "spec"), key, null) if resource.kind == "policy/PodSecurityPolicy"

said(resource, key) := kubernetes.field(resource.body.manifest.spec, key, null) if resource.kind == "kubernetes_manifest"

said(resource, key) := lib.get(block, object.get(spelt, key, key), null) if {
	resource.kind in terraform
	blocks := lib.blocks(resource.body, "spec")
	block := blocks[0]
}

# The same as a list.
listed(resource, key) := lib.list(said(resource, key))

# Where that stands.
place(resource, key) := sprintf("spec.%s", [key]) if resource.kind == "policy/PodSecurityPolicy"

place(resource, key) := sprintf("manifest.spec.%s", [key]) if resource.kind == "kubernetes_manifest"

place(resource, key) := sprintf("spec.%s", [object.get(spelt, key, key)]) if resource.kind in terraform

spelt := {
	"hostNetwork": "host_network",
	"hostPID": "host_pid",
	"hostIPC": "host_ipc",
	"allowPrivilegeEscalation": "allow_privilege_escalation",
	"allowedCapabilities": "allowed_capabilities",
	"requiredDropCapabilities": "required_drop_capabilities",
	"allowedProcMountTypes": "allowed_proc_mount_types",
	"allowedUnsafeSysctls": "allowed_unsafe_sysctls",
	"runAsUser": "run_as_user",
}

annotations(resource) := kubernetes.mapping(kubernetes.mapping(resource.body, "metadata"), "annotations") if resource.kind == "policy/PodSecurityPolicy"

annotations(resource) := kubernetes.mapping(kubernetes.mapping(resource.body.manifest, "metadata"), "annotations") if resource.kind == "kubernetes_manifest"

annotations(resource) := kubernetes.mapping(block, "annotations") if {
	resource.kind in terraform
	blocks := lib.blocks(resource.body, "metadata")
	block := blocks[0]
}
