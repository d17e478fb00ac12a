# METADATA
# title: Pods and their containers, in the words of the asset
package lib.kubernetes

import data.lib

# The value under a key, or `fallback` where it is missing, null, or `object_` holds no keys at all:
# `securityContext:` with nothing behind it is null in YAML, and means the same as no line.
field(object_, key, fallback) := value if {
	is_object(object_)
	value := object.get(object_, key, null)
	not is_null(value)
} else := fallback

items(object_, key) := value if {
	value := field(object_, key, [])
	is_array(value)
} else := []

mapping(object_, key) := value if {
	value := field(object_, key, {})
	is_object(value)
} else := {}

flag(object_, key, fallback) := true if {
	lib.yes(field(object_, key, fallback))
} else := false if {
	lib.no(field(object_, key, fallback))
} else := fallback

# Terraform writes user ids as text.
integer(value) := to_number(value) if {
	is_string(value)
	regex.match(`^[0-9]+$`, value)
} else := value

# What a security context states, in the asset's words; null is "not stated".
stated(context) := {
	"run_as_user": integer(field(context, "runAsUser", null)),
	"run_as_group": integer(field(context, "runAsGroup", null)),
	"run_as_non_root": flag(context, "runAsNonRoot", null),
	"seccomp": field(mapping(context, "seccompProfile"), "type", null),
	"app_armor": field(mapping(context, "appArmorProfile"), "type", null),
	"selinux": field(context, "seLinuxOptions", null),
	"host_process": flag(mapping(context, "windowsOptions"), "hostProcess", null),
}

# What holds in a container: its own word goes before the pod's. Those from `privileged` on exist for containers only.
effective(own, shared) := {
	"run_as_user": integer(field(own, "runAsUser", field(shared, "runAsUser", null))),
	"run_as_group": integer(field(own, "runAsGroup", field(shared, "runAsGroup", null))),
	"run_as_non_root": flag(own, "runAsNonRoot", flag(shared, "runAsNonRoot", false)),
	"seccomp": field(mapping(own, "seccompProfile"), "type", field(mapping(shared, "seccompProfile"), "type", null)),
	"app_armor": field(mapping(own, "appArmorProfile"), "type", field(mapping(shared, "appArmorProfile"), "type", null)),
	"selinux": field(own, "seLinuxOptions", field(shared, "seLinuxOptions", null)),
	"host_process": flag(mapping(own, "windowsOptions"), "hostProcess", flag(mapping(shared, "windowsOptions"), "hostProcess", false)),
	"windows_user": field(mapping(own, "windowsOptions"), "runAsUserName", field(mapping(shared, "windowsOptions"), "runAsUserName", null)),
	"privileged": flag(own, "privileged", false),
	"allow_privilege_escalation": flag(own, "allowPrivilegeEscalation", true),
	"read_only_root": flag(own, "readOnlyRootFilesystem", false),
	"capabilities": {"add": items(mapping(own, "capabilities"), "add"), "drop": items(mapping(own, "capabilities"), "drop")},
	"proc_mount": field(own, "procMount", "Default"),
}

# The lists that containers stand in, ordinary ones first. What a KServe runtime serves is a container by itself.
lists(spec) := array.concat(
	[{"type": "container", "path": key, "items": [raw]} | some key in served; raw := field(spec, key, null); is_object(raw)],
	[
		{"type": "container", "path": "containers", "items": items(spec, "containers")},
		{"type": "init", "path": "initContainers", "items": items(spec, "initContainers")},
		{"type": "ephemeral", "path": "ephemeralContainers", "items": items(spec, "ephemeralContainers")},
	],
)

served := ["model", "huggingface", "lightgbm", "onnx", "paddle", "pmml", "pytorch", "sklearn", "tensorflow", "triton", "xgboost", "alibi", "art"]

# An init container that is restarted always keeps running beside the others.
type_of(list, raw) := "sidecar" if {
	list.type == "init"
	field(raw, "restartPolicy", null) == "Always"
} else := list.type

# Every container; `path` is where it stands in the pod's specification.
containers(spec) := [container |
	some list in lists(spec)
	some i, raw in list.items
	container := {
		"name": field(raw, "name", ""),
		"type": type_of(list, raw),
		"path": sprintf("%s[%d]", [list.path, i]),
		"image": field(raw, "image", null),
		"image_pull_policy": field(raw, "imagePullPolicy", null),
		"command": items(raw, "command"),
		"args": items(raw, "args"),
		"security": effective(mapping(raw, "securityContext"), mapping(spec, "securityContext")),
		"security_stated": count(mapping(raw, "securityContext")) > 0,
		"resources": {"limits": mapping(mapping(raw, "resources"), "limits"), "requests": mapping(mapping(raw, "resources"), "requests")},
		"env": [{"name": field(e, "name", ""), "value": field(e, "value", null), "secret": secret_key(e)} | some e in items(raw, "env")],
		"env_from": [{"secret": secret_ref(e)} | some e in items(raw, "envFrom")],
		"ports": [{
			"name": field(p, "name", null),
			"port": integer(field(p, "containerPort", null)),
			"host_port": integer(field(p, "hostPort", null)),
			"protocol": field(p, "protocol", "TCP"),
		} |
			some p in items(raw, "ports")
		],
		"probes": {
			"liveness": field(raw, "livenessProbe", null),
			"readiness": field(raw, "readinessProbe", null),
			"startup": field(raw, "startupProbe", null),
		},
		"lifecycle": field(raw, "lifecycle", null),
		"mounts": [{
			"volume": field(m, "name", ""),
			"path": field(m, "mountPath", ""),
			"read_only": flag(m, "readOnly", false),
			"propagation": field(m, "mountPropagation", "None"),
		} |
			some m in items(raw, "volumeMounts")
		],
	}
]

# As much of each container as its places need.
frames(spec) := [frame |
	some list in lists(spec)
	some i, raw in list.items
	frame := {
		"path": sprintf("%s[%d]", [list.path, i]),
		"image": field(raw, "image", null),
		"mounts": items(raw, "volumeMounts"),
		"ports": items(raw, "ports"),
		"env": items(raw, "env"),
		"env_from": items(raw, "envFrom"),
	}
]

# The name of the secret that a variable is read from, "" for one without a name, null where there is none.
secret_key(variable) := name if {
	reference := field(mapping(variable, "valueFrom"), "secretKeyRef", null)
	not is_null(reference)
	name := field(reference, "name", "")
} else := null

secret_ref(source) := name if {
	reference := field(source, "secretRef", null)
	not is_null(reference)
	name := field(reference, "name", "")
} else := null

# Each config map, or key of one, that a pod reads: `key` is null where it reads the whole, `at` is a path in the specification.
config_references(spec) := array.concat(in_variables, in_volumes) if {
	in_variables := [found |
		some list in lists(spec)
		some i, raw in list.items
		some source in array.concat(
			[{"reference": mapping(mapping(e, "valueFrom"), "configMapKeyRef"), "at": sprintf("env[%d].valueFrom.configMapKeyRef", [j])} | some j, e in items(raw, "env")],
			[{"reference": mapping(e, "configMapRef"), "at": sprintf("envFrom[%d].configMapRef", [j])} | some j, e in items(raw, "envFrom")],
		)
		found := config_reference(source.reference, field(source.reference, "key", null), sprintf("%s[%d].%s", [list.path, i, source.at]))
	]
	in_volumes := [found |
		some volume in config_volumes(spec)
		some key in config_keys(volume.source)
		found := config_reference(volume.source, key, volume.at)
	]
}

config_reference(reference, key, at) := {
	"name": name,
	"key": key,
	"optional": flag(reference, "optional", false),
	"at": at,
} if {
	name := field(reference, "name", "")
	not name in {"", "kube-root-ca.crt", "openshift-service-ca.crt"}
}

config_volumes(spec) := array.concat(
	[{"source": mapping(volume, "configMap"), "at": sprintf("volumes[%d].configMap", [i])} | some i, volume in items(spec, "volumes")],
	[{"source": mapping(source, "configMap"), "at": sprintf("volumes[%d].projected.sources[%d].configMap", [i, j])} |
		some i, volume in items(spec, "volumes")
		some j, source in items(mapping(volume, "projected"), "sources")
	],
)

config_keys(source) := [field(item, "key", null) | some item in items(source, "items")] if count(items(source, "items")) > 0

config_keys(source) := [null] if count(items(source, "items")) == 0

images(spec) := [image |
	some list in lists(spec)
	some raw in list.items
	image := field(raw, "image", null)
	not is_null(image)
]

volumes(spec) := [volume |
	some raw in items(spec, "volumes")
	volume := {
		"name": field(raw, "name", ""),
		"types": volume_types(raw),
		"host_path": host_path(raw),
	}
]

volume_types(volume) := [key | some key, source in volume; key != "name"; not is_null(source)] if {
	is_object(volume)
} else := []

host_path(volume) := path if {
	source := field(volume, "hostPath", null)
	not is_null(source)
	path := field(source, "path", "")
} else := null

service_account(spec) := name if {
	name := field(spec, "serviceAccountName", field(spec, "serviceAccount", "default"))
	name != ""
} else := "default"

# The account, where only the old field names it.
old_service_account(spec) := field(spec, "serviceAccount", null) if {
	field(spec, "serviceAccountName", "") == ""
} else := null

# The pod's own part. `account_automount` is what its service account says of the token, true where it says nothing.
pod(spec, account_automount) := {
	"os": field(mapping(spec, "os"), "name", null),
	"host_network": flag(spec, "hostNetwork", false),
	"host_pid": flag(spec, "hostPID", false),
	"host_ipc": flag(spec, "hostIPC", false),
	"host_users": flag(spec, "hostUsers", true),
	"share_process_namespace": flag(spec, "shareProcessNamespace", false),
	"restart_policy": field(spec, "restartPolicy", "Always"),
	"runtime_class": field(spec, "runtimeClassName", null),
	"service_account": service_account(spec),
	"old_service_account": old_service_account(spec),
	"dns_options": items(mapping(spec, "dnsConfig"), "options"),
	"automount_token": flag(spec, "automountServiceAccountToken", account_automount),
	"security": stated(mapping(spec, "securityContext")),
	"security_stated": count(mapping(spec, "securityContext")) > 0,
	"supplemental_groups": items(mapping(spec, "securityContext"), "supplementalGroups"),
	"sysctls": [{"name": field(s, "name", ""), "value": field(s, "value", null)} | some s in items(mapping(spec, "securityContext"), "sysctls")],
	"resources": {"limits": mapping(mapping(spec, "resources"), "limits"), "requests": mapping(mapping(spec, "resources"), "requests")},
	"volumes": volumes(spec),
}

# Where the parts of `pod` stand in a specification.
pod_places := {
	"pod": "",
	"pod.os": "os.name",
	"pod.host_network": "hostNetwork",
	"pod.host_pid": "hostPID",
	"pod.host_ipc": "hostIPC",
	"pod.host_users": "hostUsers",
	"pod.share_process_namespace": "shareProcessNamespace",
	"pod.restart_policy": "restartPolicy",
	"pod.runtime_class": "runtimeClassName",
	"pod.service_account": "serviceAccountName",
	"pod.old_service_account": "serviceAccount",
	"pod.dns_options": "dnsConfig.options",
	"pod.automount_token": "automountServiceAccountToken",
	"pod.security": "securityContext",
	"pod.security.run_as_user": "securityContext.runAsUser",
	"pod.security.run_as_group": "securityContext.runAsGroup",
	"pod.security.run_as_non_root": "securityContext.runAsNonRoot",
	"pod.security.seccomp": "securityContext.seccompProfile.type",
	"pod.security.app_armor": "securityContext.appArmorProfile.type",
	"pod.security.selinux": "securityContext.seLinuxOptions",
	"pod.security.host_process": "securityContext.windowsOptions.hostProcess",
	"pod.supplemental_groups": "securityContext.supplementalGroups",
	"pod.sysctls": "securityContext.sysctls",
	"pod.resources": "resources",
	"pod.volumes": "volumes",
}

# Where the parts of a container stand below it, as far as they are spelt otherwise there.
container_places := {
	"": "",
	".image_pull_policy": ".imagePullPolicy",
	".security": ".securityContext",
	".security.privileged": ".securityContext.privileged",
	".security.allow_privilege_escalation": ".securityContext.allowPrivilegeEscalation",
	".security.read_only_root": ".securityContext.readOnlyRootFilesystem",
	".security.proc_mount": ".securityContext.procMount",
	".env_from": ".envFrom",
	".probes": "",
	".probes.liveness": ".livenessProbe",
	".probes.readiness": ".readinessProbe",
	".probes.startup": ".startupProbe",
	".mounts": ".volumeMounts",
}

# The parts that a container may leave to its pod: first key and whole path in the security context.
inherited := {
	"run_as_user": {"key": "runAsUser", "path": "runAsUser"},
	"run_as_group": {"key": "runAsGroup", "path": "runAsGroup"},
	"run_as_non_root": {"key": "runAsNonRoot", "path": "runAsNonRoot"},
	"seccomp": {"key": "seccompProfile", "path": "seccompProfile.type"},
	"app_armor": {"key": "appArmorProfile", "path": "appArmorProfile.type"},
	"selinux": {"key": "seLinuxOptions", "path": "seLinuxOptions"},
	"host_process": {"key": "windowsOptions", "path": "windowsOptions.hostProcess"},
	"windows_user": {"key": "windowsOptions", "path": "windowsOptions.runAsUserName"},
}

# Asset path → path below the specification, in three parts. `spec` is the pod's specification, `frames_` its containers.
volume_places(spec) := {sprintf("pod.volumes[%d].host_path", [i]): sprintf("volumes[%d].hostPath.path", [i]) |
	some i, _ in items(spec, "volumes")
}

stated_places(frames_) := {key: at |
	some n, c in frames_
	some leaf, below in container_places
	key := sprintf("containers[%d]%s", [n, leaf])
	at := sprintf("%s%s", [c.path, below])
}

inherited_places(spec) := {key: at |
	shared := mapping(spec, "securityContext")
	some n, entry in [{"own": mapping(raw, "securityContext"), "path": sprintf("%s[%d]", [list.path, i])} | some list in lists(spec); some i, raw in list.items]
	some leaf, where in inherited
	key := sprintf("containers[%d].security.%s", [n, leaf])
	at := sprintf("%s.%s", [context_of(entry.own, shared, where.key, entry.path), where.path])
}

context_of(own, shared, key, path) := "securityContext" if {
	is_null(field(own, key, null))
	not is_null(field(shared, key, null))
} else := sprintf("%s.securityContext", [path])

# The elements of the lists below a container: asset path → path in the specification.
element_leaves := [
	{"list": "mounts", "key": "volumeMounts", "leaves": {"": "", ".path": ".mountPath", ".read_only": ".readOnly", ".propagation": ".mountPropagation"}},
	{"list": "ports", "key": "ports", "leaves": {"": "", ".port": ".containerPort", ".host_port": ".hostPort"}},
	{"list": "env", "key": "env", "leaves": {"": "", ".secret": ".valueFrom.secretKeyRef"}},
	{"list": "env_from", "key": "envFrom", "leaves": {"": "", ".secret": ".secretRef"}},
]

element_places(frames_) := {key: at |
	some n, c in frames_
	some element in element_leaves
	some m, _ in c[element.list]
	some leaf, below in element.leaves
	key := sprintf("containers[%d].%s[%d]%s", [n, element.list, m, leaf])
	at := sprintf("%s.%s[%d]%s", [c.path, element.key, m, below])
}

# Where the metadata beside a specification stands.
metadata_path(spec_path) := concat("", [trim_suffix(spec_path, "spec"), "metadata"])

# Two paths, one below the other; either may be empty.
joined(above, below) := trim(sprintf("%s.%s", [above, below]), ".")

# A path below a specification that was put together of others: `homes` says where its parts stand, `path` where the rest does.
moved(below, homes, path) := joined(object.get(homes, head, joined(path, head)), concat(".", rest)) if {
	steps := split(below, ".")
	head := steps[0]
	rest := array.slice(steps, 1, count(steps))
}

drops_all(container) if {
	some capability in container.security.capabilities.drop
	is_string(capability)
	upper(capability) == "ALL"
}

# How a message calls a container.
called(container) := sprintf("init container `%v`", [container.name]) if container.type == "init"

called(container) := sprintf("ephemeral container `%v`", [container.name]) if container.type == "ephemeral"

called(container) := sprintf("container `%v`", [container.name]) if not container.type in {"init", "ephemeral"}

# `group/Kind` of a manifest, whatever the version, as the reader names the kinds of files.
kind(api_version, name) := sprintf("%v/%v", [group, name]) if {
	is_string(api_version)
	group := group_of(split(api_version, "/"))
}

group_of(parts) := "core" if count(parts) < 2

group_of(parts) := "apps" if {
	count(parts) > 1
	parts[0] == "extensions"
}

group_of(parts) := parts[0] if {
	count(parts) > 1
	parts[0] != "extensions"
}

# An object that names no namespace is in `default`.
namespace(name) := "default" if name in {"", null}

namespace(name) := name if not name in {"", null}

# What a role lets its subjects do.
role_rules(rules) := [allowed |
	some raw in rules
	allowed := {part: items(raw, spelt) | some part, spelt in role_parts}
] if {
	is_array(rules)
} else := []

role_parts := {
	"verbs": "verbs",
	"resources": "resources",
	"api_groups": "apiGroups",
	"resource_names": "resourceNames",
	"non_resource_urls": "nonResourceURLs",
}

# The labels hold each of the others.
bears(labels, wanted) if {
	every key, value in wanted {
		field(labels, key, null) == value
	}
}

# A label selector finds what bears these labels.
selects(selector, labels) if {
	every key, value in mapping(selector, "matchLabels") {
		field(labels, key, null) == value
	}
	every wanted in items(selector, "matchExpressions") {
		met(wanted, labels)
	}
}

# One of its expressions is met by these labels.
met(wanted, labels) if {
	wanted.operator == "In"
	field(labels, wanted.key, null) in wanted.values
}

met(wanted, labels) if {
	wanted.operator == "NotIn"
	not field(labels, wanted.key, null) in wanted.values
}

met(wanted, labels) if {
	wanted.operator == "Exists"
	field(labels, wanted.key, null) != null
}

met(wanted, labels) if {
	wanted.operator == "DoesNotExist"
	field(labels, wanted.key, null) == null
}

# Whom a binding gives a role to.
subjects(subjects_) := [subject |
	some raw in subjects_
	subject := {"kind": field(raw, "kind", null), "name": field(raw, "name", null), "namespace": field(raw, "namespace", null)}
] if {
	is_array(subjects_)
} else := []

# Kinds that lie in a namespace.
namespaced := {
	"core/ConfigMap",
	"core/Endpoints",
	"core/LimitRange",
	"core/PersistentVolumeClaim",
	"core/Pod",
	"core/PodTemplate",
	"core/ReplicationController",
	"core/ResourceQuota",
	"core/Secret",
	"core/Service",
	"core/ServiceAccount",
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"apps.openshift.io/DeploymentConfig",
	"autoscaling/HorizontalPodAutoscaler",
	"batch/CronJob",
	"batch/Job",
	"coordination.k8s.io/Lease",
	"discovery.k8s.io/EndpointSlice",
	"networking.k8s.io/Ingress",
	"networking.k8s.io/NetworkPolicy",
	"policy/PodDisruptionBudget",
	"rbac.authorization.k8s.io/Role",
	"rbac.authorization.k8s.io/RoleBinding",
	"route.openshift.io/Route",
	"storage.k8s.io/CSIStorageCapacity",
}

# Where each image of the asset stands.
image_places(frames_) := {sprintf("images[%d]", [n]): sprintf("%s.image", [c.path]) |
	some n, c in [named | some named in frames_; not is_null(named.image)]
}

# A service that is reachable from outside the cluster's own network. Load balancers of the clouds can be internal.
public(service) := true if {
	field(mapping(service, "spec"), "type", "") == "NodePort"
} else := true if {
	field(mapping(service, "spec"), "type", "") == "LoadBalancer"
	not internal(mapping(mapping(service, "metadata"), "annotations"))
} else := false

internal(annotations) if {
	some key, value in {
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/aws-load-balancer-internal": "true",
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"networking.gke.io/load-balancer-type": "internal",
		"cloud.google.com/load-balancer-type": "internal",
		"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
	}
	lower(sprintf("%v", [object.get(annotations, key, "")])) == value
}

# The services that an ingress leads to, whatever its version.
backends(spec) := ({name |
	some rule in items(spec, "rules")
	some path in items(mapping(rule, "http"), "paths")
	name := backend(mapping(path, "backend"))
} | {backend(stated) |
	some key in ["defaultBackend", "backend"]
	stated := mapping(spec, key)
}) - {""}

backend(stated) := field(mapping(stated, "service"), "name", field(stated, "serviceName", ""))

# The port of the service, by number or by name; null where any will do.
backend_port(stated) := field(port, "number", field(port, "name", field(stated, "servicePort", null))) if {
	port := mapping(mapping(stated, "service"), "port")
}

# The services that a route of a gateway leads to.
route_backends(spec) := {field(ref, "name", "") |
	some rule in items(spec, "rules")
	some ref in items(rule, "backendRefs")
	field(ref, "kind", "Service") == "Service"
}

# What a network policy speaks of: incoming traffic where it does not say, outgoing too where it has rules for it.
policy_types(spec) := {type | some type in stated_types} if {
	stated_types := items(spec, "policyTypes")
	count(stated_types) > 0
} else := {"Ingress", "Egress"} if {
	not is_null(field(spec, "egress", null))
} else := {"Ingress"}
