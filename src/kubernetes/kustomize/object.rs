//! Objects on their way through a build: what they were called, and what they are called now.

use std::sync::Arc;

use super::tree;
use crate::model::{Map, Node, Unknown, Value};

/// What names an object: kustomize's `ResId`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) name: String,
    /// As written; empty where none is.
    pub(super) namespace: String,
}

/// The kinds, by group, that kustomize knows to stand in no namespace.
const CLUSTER_SCOPED: [(&str, &[&str]); 12] = [
    ("", &["ComponentStatus", "Namespace", "Node", "PersistentVolume"]),
    ("admissionregistration.k8s.io", &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("certificates.k8s.io", &["CertificateSigningRequest"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io", &["IngressClass"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
];

impl Id {
    pub(super) fn of(node: &Node) -> Self {
        let text = |path: &[&str]| tree::lookup(node, path).and_then(tree::scalar).unwrap_or_default();
        let (group, version) = group_version(&text(&["apiVersion"]));
        Self { group, version, kind: text(&["kind"]), name: text(&["metadata", "name"]), namespace: text(&["metadata", "namespace"]) }
    }

    pub(super) fn is_cluster_scoped(&self) -> bool {
        CLUSTER_SCOPED.iter().any(|(group, kinds)| *group == self.group && kinds.contains(&self.kind.as_str()))
    }

    /// The namespace that it ends up in, as far as the files say.
    pub(super) fn effective_namespace(&self) -> &str {
        match self.namespace.as_str() {
            _ if self.is_cluster_scoped() => "_non_namespaceable_",
            "" => "default",
            namespace => namespace,
        }
    }

    /// Whether both name the same object.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.name == other.name && self.same_kind(other) && self.effective_namespace() == other.effective_namespace()
    }

    fn same_kind(&self, other: &Self) -> bool {
        (&self.group, &self.version, &self.kind) == (&other.group, &other.version, &other.kind)
    }

    /// Whether a group, a version and a kind, each empty where any will do, are those of this object.
    pub(super) fn is_of(&self, group: &str, version: &str, kind: &str) -> bool {
        let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
        fits(group, &self.group) && fits(version, &self.version) && fits(kind, &self.kind)
    }

    /// For messages: `Deployment web`.
    pub(super) fn shown(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }
}

/// `apps/v1` → (`apps`, `v1`), `v1` → (``, `v1`).
pub(super) fn group_version(api_version: &str) -> (String, String) {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    (group.to_owned(), version.to_owned())
}

/// An object under construction.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) node: Node,
    /// What it was called before each change, oldest first.
    pub(super) previous: Vec<Id>,
    /// Prefixes that it was given, innermost first.
    pub(super) prefixes: Vec<String>,
    pub(super) suffixes: Vec<String>,
    /// Whether a hash of its content is to end its name.
    pub(super) needs_hash: bool,
    /// Why nobody knows what it holds in the end.
    pub(super) doubt: Option<Arc<Unknown>>,
}

impl Object {
    pub(super) fn new(node: Node) -> Self {
        Self { node, previous: Vec::new(), prefixes: Vec::new(), suffixes: Vec::new(), needs_hash: false, doubt: None }
    }

    pub(super) fn id(&self) -> Id {
        Id::of(&self.node)
    }

    /// The name that its file gives it.
    pub(super) fn original(&self) -> Id {
        self.previous.first().cloned().unwrap_or_else(|| self.id())
    }

    /// Every name that it has or had, the present one first.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        std::iter::once(self.id()).chain(self.previous.iter().cloned())
    }

    /// Keeps the present name among the former ones, before it is changed.
    pub(super) fn remember(&mut self) {
        let id = self.id();
        let namespace = id.effective_namespace().to_owned();
        self.previous.push(Id { namespace, ..id });
    }

    /// Annotations that are left empty are none: kustomize keeps its own among them, and takes them away again.
    pub(super) fn tidy(&mut self) {
        if let Some(Node { value: Value::Map(metadata), .. }) = tree::child(&mut self.node, "metadata")
            && metadata.get("annotations").is_some_and(|node| node.value == Value::Null || node.map().is_some_and(Map::is_empty))
        {
            metadata.remove("annotations");
        }
    }

    pub(super) fn annotation(&self, key: &str) -> Option<String> {
        tree::lookup(&self.node, &["metadata", "annotations", key]).and_then(tree::scalar)
    }
}
