//! Which fields the transformers touch: kustomize's own tables, and what `configurations` adds to them.

use std::sync::LazyLock;

use super::object::Id;
use super::tree;
use crate::model::{Entry, Map, Node, Value};
use crate::source::Span;

/// A field of the objects of some kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) path: Vec<String>,
    /// Whether it is made where it is not there.
    pub(super) create: bool,
}

/// Longer paths are nobody's.
const LONGEST_PATH: usize = 40;

impl Field {
    fn new(group: &str, version: &str, kind: &str, path: &str, create: bool) -> Self {
        Self { group: group.into(), version: version.into(), kind: kind.into(), path: tree::split(path, '/'), create }
    }

    /// One of the field specifications of a configuration file.
    pub(super) fn read(node: &Node) -> Option<Self> {
        let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or("");
        let field =
            Self::new(text("group"), text("version"), text("kind"), text("path"), node.get("create").is_some_and(|node| node.value == Value::Bool(true)));
        (!text("path").is_empty() && field.path.len() <= LONGEST_PATH).then_some(field)
    }

    pub(super) fn is_of(&self, id: &Id) -> bool {
        id.is_of(&self.group, &self.version, &self.kind)
    }

    /// Calls `set` with each node that the field names in an object; where it is made, it begins as `leaf`.
    pub(super) fn each(&self, object: &mut Node, leaf: &Value, at: Span, set: &mut dyn FnMut(&mut Node)) {
        each(object, &self.path, self.create.then_some((leaf, at)), set);
    }
}

fn each(node: &mut Node, path: &[String], make: Option<(&Value, Span)>, set: &mut dyn FnMut(&mut Node)) {
    let Some((head, rest)) = path.split_first() else { return set(node) };
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| each(item, path, make, set)),
        Value::Map(map) => {
            let name = head.strip_suffix("[]").unwrap_or(head);
            let here = make.filter(|_| name == head);
            let begun = || match make {
                Some((leaf, _)) if rest.is_empty() => leaf.clone(),
                _ => Value::Map(Map::default()),
            };
            if map.get(name).is_none()
                && let Some((_, at)) = here
            {
                map.push(Entry { key: name.into(), key_at: at, node: Node::new(begun(), at) });
            }
            let Some(child) = map.get_mut(name) else { return };
            if child.value == Value::Null && here.is_some() {
                child.value = begun();
            }
            each(child, rest, make, set);
        }
        _ => {}
    }
}

/// A kind whose objects are referred to by name, and the fields that do so.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) from: Vec<Field>,
}

/// What `configurations` adds to the tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Added {
    pub(super) names: Vec<Reference>,
    pub(super) prefix: Vec<Field>,
    pub(super) suffix: Vec<Field>,
    pub(super) namespace: Vec<Field>,
    pub(super) common_labels: Vec<Field>,
    pub(super) labels: Vec<Field>,
    pub(super) template_labels: Vec<Field>,
    pub(super) annotations: Vec<Field>,
    pub(super) images: Vec<Field>,
    pub(super) replicas: Vec<Field>,
    pub(super) variables: Vec<Field>,
}

impl Added {
    /// Takes over one key of a configuration file; false where it is none.
    pub(super) fn read(&mut self, key: &str, node: &Node) -> bool {
        let fields = |node: &Node| node.list().unwrap_or_default().iter().filter_map(Field::read).collect::<Vec<_>>();
        let list = match key {
            "nameReference" => {
                let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or("").to_owned();
                self.names.extend(node.list().unwrap_or_default().iter().filter_map(|target| {
                    let from = target.get("fieldSpecs").map(fields)?;
                    Some(Reference { group: text(target, "group"), version: text(target, "version"), kind: text(target, "kind"), from })
                }));
                return true;
            }
            "namePrefix" => &mut self.prefix,
            "nameSuffix" => &mut self.suffix,
            "namespace" => &mut self.namespace,
            "commonLabels" => &mut self.common_labels,
            "labels" => &mut self.labels,
            "templateLabels" => &mut self.template_labels,
            "commonAnnotations" => &mut self.annotations,
            "images" => &mut self.images,
            "replicas" => &mut self.replicas,
            "varReference" => &mut self.variables,
            _ => return false,
        };
        for field in fields(node) {
            if !list.contains(&field) {
                list.push(field);
            }
        }
        true
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.names.extend(other.names);
        for (list, more) in [
            (&mut self.prefix, other.prefix),
            (&mut self.suffix, other.suffix),
            (&mut self.namespace, other.namespace),
            (&mut self.common_labels, other.common_labels),
            (&mut self.labels, other.labels),
            (&mut self.template_labels, other.template_labels),
            (&mut self.annotations, other.annotations),
            (&mut self.images, other.images),
            (&mut self.replicas, other.replicas),
            (&mut self.variables, other.variables),
        ] {
            for field in more {
                if !list.contains(&field) {
                    list.push(field);
                }
            }
        }
    }
}

fn table(rows: &[(&str, &str, &str, &str, bool)]) -> Vec<Field> {
    rows.iter().map(|(group, version, kind, path, create)| Field::new(group, version, kind, path, *create)).collect()
}

/// Where labels stand that are no selectors.
pub(super) static TEMPLATE_LABELS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    table(&[
        ("", "", "", "metadata/labels", true),
        ("", "v1", "ReplicationController", "spec/template/metadata/labels", true),
        ("", "", "Deployment", "spec/template/metadata/labels", true),
        ("", "", "ReplicaSet", "spec/template/metadata/labels", true),
        ("", "", "DaemonSet", "spec/template/metadata/labels", true),
        ("apps", "", "StatefulSet", "spec/template/metadata/labels", true),
        ("apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true),
        ("batch", "", "Job", "spec/template/metadata/labels", true),
        ("batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true),
        ("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true),
    ])
});

/// Selectors by label, and the labels that they select.
pub(super) static COMMON_LABELS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let mut fields = table(&[
        ("", "v1", "Service", "spec/selector", true),
        ("", "v1", "ReplicationController", "spec/selector", true),
        ("", "", "Deployment", "spec/selector/matchLabels", true),
        ("", "", "ReplicaSet", "spec/selector/matchLabels", true),
        ("", "", "DaemonSet", "spec/selector/matchLabels", true),
        ("apps", "", "StatefulSet", "spec/selector/matchLabels", true),
        ("batch", "", "Job", "spec/selector/matchLabels", false),
        ("batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels", false),
        ("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels", false),
        ("networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels", false),
        ("networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels", false),
        ("networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels", false),
    ]);
    for kind in ["Deployment", "StatefulSet"] {
        for rest in [
            "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector",
            "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector",
            "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector",
            "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector",
            "topologySpreadConstraints/labelSelector",
        ] {
            fields.push(Field::new("apps", "", kind, &format!("spec/template/spec/{rest}/matchLabels"), false));
        }
    }
    fields.extend(TEMPLATE_LABELS.iter().cloned());
    fields
});

pub(super) static ANNOTATIONS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    table(&[
        ("", "", "", "metadata/annotations", true),
        ("", "v1", "ReplicationController", "spec/template/metadata/annotations", true),
        ("", "", "Deployment", "spec/template/metadata/annotations", true),
        ("", "", "ReplicaSet", "spec/template/metadata/annotations", true),
        ("", "", "DaemonSet", "spec/template/metadata/annotations", true),
        ("", "", "StatefulSet", "spec/template/metadata/annotations", true),
        ("batch", "", "Job", "spec/template/metadata/annotations", true),
        ("batch", "", "CronJob", "spec/jobTemplate/metadata/annotations", true),
        ("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true),
    ])
});

/// Namespaces that stand elsewhere than in an object's metadata.
pub(super) static NAMESPACES: LazyLock<Vec<Field>> = LazyLock::new(|| {
    table(&[
        ("", "v1", "Namespace", "metadata/name", true),
        ("apiregistration.k8s.io", "", "APIService", "spec/service/namespace", true),
        ("apiextensions.k8s.io", "", "CustomResourceDefinition", "spec/conversion/webhook/clientConfig/service/namespace", false),
    ])
});

pub(super) static REPLICAS: LazyLock<Vec<Field>> =
    LazyLock::new(|| ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map(|kind| Field::new("", "", kind, "spec/replicas", true)).to_vec());

/// Kinds that describe pods, and where.
const PODS: [(&str, &str, &str); 8] = [
    ("v1", "Pod", "spec"),
    ("", "PodTemplate", "template/spec"),
    ("", "Deployment", "spec/template/spec"),
    ("", "ReplicaSet", "spec/template/spec"),
    ("", "DaemonSet", "spec/template/spec"),
    ("", "StatefulSet", "spec/template/spec"),
    ("", "Job", "spec/template/spec"),
    ("", "CronJob", "spec/jobTemplate/spec/template/spec"),
];

/// The same for what names service accounts, claims and priorities: another list, in kustomize too.
const PODS_ELSEWHERE: [(&str, &str); 7] = [
    ("Pod", "spec"),
    ("StatefulSet", "spec/template/spec"),
    ("Deployment", "spec/template/spec"),
    ("ReplicationController", "spec/template/spec"),
    ("CronJob", "spec/jobTemplate/spec/template/spec"),
    ("Job", "spec/template/spec"),
    ("DaemonSet", "spec/template/spec"),
];

/// Who refers to whom by name.
pub(super) static NAMES: LazyLock<Vec<Reference>> = LazyLock::new(|| {
    let reference =
        |group: &str, version: &str, kind: &str, from: Vec<Field>| Reference { group: group.into(), version: version.into(), kind: kind.into(), from };
    let in_pods = |paths: &[&str]| -> Vec<Field> {
        PODS.iter().flat_map(|(version, kind, pod)| paths.iter().map(move |path| Field::new("", version, kind, &format!("{pod}/{path}"), false))).collect()
    };
    let elsewhere = |path: &str| -> Vec<Field> { PODS_ELSEWHERE.iter().map(|(kind, pod)| Field::new("", "", kind, &format!("{pod}/{path}"), false)).collect() };
    let fields = |rows: &[(&str, &str, &str)]| -> Vec<Field> { rows.iter().map(|(group, kind, path)| Field::new(group, "", kind, path, false)).collect() };

    let mut all: Vec<Reference> = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]
        .map(|kind| reference("", "", kind, fields(&[("", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")])))
        .to_vec();
    let mut to_config_maps = in_pods(&[
        "volumes/configMap/name",
        "volumes/projected/sources/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
    ]);
    to_config_maps.extend(fields(&[
        ("", "Node", "spec/configSource/configMap"),
        ("", "Role", "rules/resourceNames"),
        ("", "ClusterRole", "rules/resourceNames"),
        ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"),
    ]));
    all.push(reference("", "v1", "ConfigMap", to_config_maps));
    let mut to_secrets = in_pods(&[
        "volumes/secret/secretName",
        "volumes/projected/sources/secret/name",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
    ]);
    to_secrets.extend(fields(&[
        ("", "Ingress", "spec/tls/secretName"),
        ("", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
        ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"),
        ("", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"),
        ("", "ServiceAccount", "imagePullSecrets/name"),
        ("", "StorageClass", "parameters/secretName"),
        ("", "StorageClass", "parameters/adminSecretName"),
        ("", "StorageClass", "parameters/userSecretName"),
        ("", "StorageClass", "parameters/secretRef"),
        ("", "Role", "rules/resourceNames"),
        ("", "ClusterRole", "rules/resourceNames"),
        ("", "PersistentVolume", "spec/azureFile/secretName"),
    ]));
    to_secrets.push(Field::new("serving.knative.dev", "v1", "Service", "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false));
    all.push(reference("", "v1", "Secret", to_secrets));
    let to_services = fields(&[
        ("apps", "StatefulSet", "spec/serviceName"),
        ("", "Ingress", "spec/rules/http/paths/backend/serviceName"),
        ("", "Ingress", "spec/backend/serviceName"),
        ("", "Ingress", "spec/rules/http/paths/backend/service/name"),
        ("", "Ingress", "spec/defaultBackend/service/name"),
        ("apiregistration.k8s.io", "APIService", "spec/service/name"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "webhooks/clientConfig/service"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "webhooks/clientConfig/service"),
    ]);
    all.push(reference("", "v1", "Service", to_services));
    let rbac = "rbac.authorization.k8s.io";
    all.push(reference(rbac, "", "Role", fields(&[(rbac, "RoleBinding", "roleRef/name")])));
    all.push(reference(rbac, "", "ClusterRole", fields(&[(rbac, "RoleBinding", "roleRef/name"), (rbac, "ClusterRoleBinding", "roleRef/name")])));
    let mut to_accounts = fields(&[(rbac, "RoleBinding", "subjects"), (rbac, "ClusterRoleBinding", "subjects")]);
    to_accounts.extend(elsewhere("serviceAccountName"));
    all.push(reference("", "v1", "ServiceAccount", to_accounts));
    all.push(reference("", "v1", "PersistentVolumeClaim", elsewhere("volumes/persistentVolumeClaim/claimName")));
    let to_volumes = fields(&[("", "PersistentVolumeClaim", "spec/volumeName"), ("", "ClusterRole", "rules/resourceNames")]);
    all.push(reference("", "v1", "PersistentVolume", to_volumes));
    let to_classes = fields(&[
        ("", "PersistentVolume", "spec/storageClassName"),
        ("", "PersistentVolumeClaim", "spec/storageClassName"),
        ("", "StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
    ]);
    all.push(reference("storage.k8s.io", "v1", "StorageClass", to_classes));
    all.push(reference("scheduling.k8s.io", "v1", "PriorityClass", elsewhere("priorityClassName")));
    let admission = "admissionregistration.k8s.io";
    all.push(reference(admission, "", "ValidatingAdmissionPolicy", fields(&[(admission, "ValidatingAdmissionPolicyBinding", "spec/policyName")])));
    all
});

/// Where `$(NAME)` stands for a variable.
pub(super) static VARIABLES: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let mut fields = Vec::new();
    for (_, kind, pod) in PODS.iter().filter(|(_, kind, _)| *kind != "PodTemplate") {
        for containers in ["containers", "initContainers"] {
            for rest in ["args", "command", "env/value", "volumeMounts/mountPath"] {
                fields.push(Field::new("", "", kind, &format!("{pod}/{containers}/{rest}"), false));
            }
        }
    }
    fields.extend(table(&[
        ("", "", "CronJob", "spec/jobTemplate/spec/template/volumes/nfs/server", false),
        ("", "", "DaemonSet", "spec/template/spec/volumes/nfs/server", false),
        ("", "", "Deployment", "spec/template/spec/volumes/nfs/server", false),
        ("", "", "Deployment", "spec/template/metadata/annotations", false),
        ("", "", "Ingress", "spec/rules/host", false),
        ("", "", "Ingress", "spec/tls/hosts", false),
        ("", "", "Ingress", "spec/tls/secretName", false),
        ("", "", "Job", "spec/template/spec/volumes/nfs/server", false),
        ("", "", "Pod", "spec/volumes/nfs/server", false),
        ("", "", "ReplicaSet", "spec/template/spec/volumes/nfs/server", false),
        ("", "", "Service", "spec/ports/port", false),
        ("", "", "Service", "spec/ports/targetPort", false),
        ("", "", "StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server", false),
        ("", "", "PersistentVolume", "spec/nfs/server", false),
        ("", "", "", "metadata/labels", false),
        ("", "", "", "metadata/annotations", false),
    ]));
    fields
});
