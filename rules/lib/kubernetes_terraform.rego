# METADATA
# title: Terraform's blocks for Kubernetes, in the words of a manifest
package lib.kubernetes_terraform

import data.lib
import data.lib.kubernetes

# A block that stands once, {} where there is none.
block(object_, key) := first if {
	found := lib.blocks(object_, key)
	first := found[0]
	is_object(first)
} else := {}

templated(outer) := block(block(outer, "template"), "spec")

spec(pod) := {
	"os": block(pod, "os"),
	"hostNetwork": lib.get(pod, "host_network", null),
	"hostPID": lib.get(pod, "host_pid", null),
	"hostIPC": lib.get(pod, "host_ipc", null),
	"shareProcessNamespace": lib.get(pod, "share_process_namespace", null),
	"restartPolicy": lib.get(pod, "restart_policy", null),
	"runtimeClassName": lib.get(pod, "runtime_class_name", null),
	"serviceAccountName": lib.get(pod, "service_account_name", null),
	"automountServiceAccountToken": lib.get(pod, "automount_service_account_token", null),
	"securityContext": pod_context(lib.blocks(pod, "security_context")),
	"volumes": [volume(v) | some v in lib.blocks(pod, "volume")],
	"containers": [container(c) | some c in lib.blocks(pod, "container")],
	"initContainers": [container(c) | some c in lib.blocks(pod, "init_container")],
}

# A context that is not there is null, so that it is told from one that says nothing.
pod_context(contexts) := {
	"runAsUser": lib.get(context, "run_as_user", null),
	"runAsGroup": lib.get(context, "run_as_group", null),
	"runAsNonRoot": lib.get(context, "run_as_non_root", null),
	"seccompProfile": maybe(lib.blocks(context, "seccomp_profile")),
	"seLinuxOptions": maybe(lib.blocks(context, "se_linux_options")),
	"windowsOptions": {
		"hostProcess": lib.get(block(context, "windows_options"), "host_process", null),
		"runAsUserName": lib.get(block(context, "windows_options"), "run_as_username", null),
	},
	"supplementalGroups": lib.get(context, "supplemental_groups", null),
	"sysctls": lib.blocks(context, "sysctl"),
} if {
	context := contexts[0]
} else := null

container_context(contexts) := {
	"runAsUser": lib.get(context, "run_as_user", null),
	"runAsGroup": lib.get(context, "run_as_group", null),
	"runAsNonRoot": lib.get(context, "run_as_non_root", null),
	"seccompProfile": maybe(lib.blocks(context, "seccomp_profile")),
	"seLinuxOptions": maybe(lib.blocks(context, "se_linux_options")),
	"privileged": lib.get(context, "privileged", null),
	"allowPrivilegeEscalation": lib.get(context, "allow_privilege_escalation", null),
	"readOnlyRootFilesystem": lib.get(context, "read_only_root_filesystem", null),
	"capabilities": maybe(lib.blocks(context, "capabilities")),
} if {
	context := contexts[0]
} else := null

maybe(blocks) := blocks[0] if {
	count(blocks) > 0
} else := null

container(c) := {
	"name": lib.get(c, "name", null),
	"image": lib.get(c, "image", null),
	"imagePullPolicy": lib.get(c, "image_pull_policy", null),
	"restartPolicy": lib.get(c, "restart_policy", null),
	"command": lib.get(c, "command", null),
	"args": lib.get(c, "args", null),
	"securityContext": container_context(lib.blocks(c, "security_context")),
	"resources": {"limits": block(block(c, "resources"), "limits"), "requests": block(block(c, "resources"), "requests")},
	"env": [variable(e) | some e in lib.blocks(c, "env")],
	"envFrom": [{"secretRef": maybe(lib.blocks(e, "secret_ref"))} | some e in lib.blocks(c, "env_from")],
	"ports": [port(p) | some p in lib.blocks(c, "port")],
	"livenessProbe": maybe(lib.blocks(c, "liveness_probe")),
	"readinessProbe": maybe(lib.blocks(c, "readiness_probe")),
	"startupProbe": maybe(lib.blocks(c, "startup_probe")),
	"lifecycle": maybe(lib.blocks(c, "lifecycle")),
	"volumeMounts": [mount(m) | some m in lib.blocks(c, "volume_mount")],
}

variable(e) := {
	"name": lib.get(e, "name", null),
	"value": lib.get(e, "value", null),
	"valueFrom": {"secretKeyRef": maybe(lib.blocks(block(e, "value_from"), "secret_key_ref"))},
}

port(p) := {
	"name": lib.get(p, "name", null),
	"containerPort": lib.get(p, "container_port", null),
	"hostPort": lib.get(p, "host_port", null),
	"protocol": lib.get(p, "protocol", null),
}

mount(m) := {
	"name": lib.get(m, "name", null),
	"mountPath": lib.get(m, "mount_path", null),
	"readOnly": lib.get(m, "read_only", null),
	"mountPropagation": lib.get(m, "mount_propagation", null),
}

# A volume has one source block; which one is what its other keys say.
volume(v) := object.union(
	{object.get(sources, key, key): true | some key, source in v; not key in {"name", "host_path"}; count(lib.list(source)) > 0},
	named(v),
)

sources := {
	"config_map": "configMap",
	"downward_api": "downwardAPI",
	"empty_dir": "emptyDir",
	"persistent_volume_claim": "persistentVolumeClaim",
}

named(v) := {"name": lib.get(v, "name", null), "hostPath": maybe(lib.blocks(v, "host_path"))}

# What a role lets its subjects do.
role_rules(role) := [rule |
	some stated in lib.blocks(role, "rule")
	rule := {
		"verbs": lib.list(lib.get(stated, "verbs", null)),
		"resources": lib.list(lib.get(stated, "resources", null)),
		"api_groups": lib.list(lib.get(stated, "api_groups", null)),
		"resource_names": lib.list(lib.get(stated, "resource_names", null)),
		"non_resource_urls": lib.list(lib.get(stated, "non_resource_urls", null)),
	}
]

# The words of a manifest's path, as Terraform's blocks are called.
words := {
	"containers": "container",
	"initContainers": "init_container",
	"volumes": "volume",
	"volumeMounts": "volume_mount",
	"ports": "port",
	"envFrom": "env_from",
	"valueFrom": "value_from",
	"secretKeyRef": "secret_key_ref",
	"secretRef": "secret_ref",
	"hostPath": "host_path",
	"hostNetwork": "host_network",
	"hostPID": "host_pid",
	"hostIPC": "host_ipc",
	"hostPort": "host_port",
	"containerPort": "container_port",
	"serviceAccountName": "service_account_name",
	"automountServiceAccountToken": "automount_service_account_token",
	"securityContext": "security_context",
	"allowPrivilegeEscalation": "allow_privilege_escalation",
	"readOnlyRootFilesystem": "read_only_root_filesystem",
	"runAsUser": "run_as_user",
	"runAsGroup": "run_as_group",
	"runAsNonRoot": "run_as_non_root",
	"seccompProfile": "seccomp_profile",
	"seLinuxOptions": "se_linux_options",
	"windowsOptions": "windows_options",
	"hostProcess": "host_process",
	"runAsUserName": "run_as_username",
	"supplementalGroups": "supplemental_groups",
	"sysctls": "sysctl",
	"imagePullPolicy": "image_pull_policy",
	"runtimeClassName": "runtime_class_name",
	"livenessProbe": "liveness_probe",
	"readinessProbe": "readiness_probe",
	"startupProbe": "startup_probe",
	"mountPath": "mount_path",
	"readOnly": "read_only",
	"mountPropagation": "mount_propagation",
}

spelt(path) := concat(".", [spelt_word(word) | some word in split(path, ".")])

# `containers[0]` is a word with an index behind it.
spelt_word(word) := object.get(words, word, word) if not contains(word, "[")

spelt_word(word) := sprintf("%s[%s", [object.get(words, parts[0], parts[0]), parts[1]]) if {
	contains(word, "[")
	parts := split(word, "[")
}
