//! Strategic merge patches: maps merge by key, lists by the keys that Kubernetes gives them.

use super::object::Id;
use super::tree;
use crate::model::{Map, Node, Value};

/// How the elements of a list are told from one another.
enum Strategy {
    /// The list as a whole is replaced.
    Replace,
    /// By the values of these keys.
    Keys(&'static [&'static str]),
    /// Each element is a value of its own.
    Values,
}

/// What the objects are for which Kubernetes' own schema says how lists merge.
#[derive(Clone, Copy)]
pub(super) struct Schema {
    /// The keys down to the pod that the object describes, if it describes one.
    pod: Option<&'static [&'static str]>,
    /// The list at the top or in `spec` that merges by key: the object's own.
    own: Option<(&'static [&'static str], &'static [&'static str])>,
    known: bool,
}

impl Schema {
    /// Custom resources have none: each list in them is replaced.
    pub(super) fn of(id: &Id) -> Self {
        let pod: Option<&[&str]> = match (id.group.as_str(), id.version.as_str(), id.kind.as_str()) {
            ("", "v1", "Pod") => Some(&["spec"]),
            ("", "v1", "PodTemplate") => Some(&["template", "spec"]),
            ("", "v1", "ReplicationController") | ("apps", "v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet") | ("batch", "v1", "Job") => {
                Some(&["spec", "template", "spec"])
            }
            ("batch", "v1" | "v1beta1", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template", "spec"]),
            _ => None,
        };
        let own: Option<(&[&str], &[&str])> = match (id.group.as_str(), id.kind.as_str()) {
            ("", "Service") => Some((&["spec", "ports"], &["port", "protocol"])),
            ("", "ServiceAccount") => Some((&["secrets"], &["name"])),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => Some((&["webhooks"], &["name"])),
            ("storage.k8s.io", "CSINode") => Some((&["spec", "drivers"], &["name"])),
            _ => None,
        };
        let known = pod.is_some() || super::super::kind::is_built_in(if id.group.is_empty() { "core" } else { &id.group });
        Self { pod, own, known }
    }

    /// Whether it is known how lists of such objects merge.
    pub(super) fn is_known(self) -> bool {
        self.known
    }

    fn strategy(self, path: &[&str]) -> Strategy {
        if let Some((list, keys)) = self.own
            && list == path
        {
            return Strategy::Keys(keys);
        }
        match path {
            _ if !self.known => return Strategy::Replace,
            [.., "metadata", "finalizers"] => return Strategy::Values,
            [.., "metadata", "ownerReferences"] => return Strategy::Keys(&["uid"]),
            ["status", "conditions"] => return Strategy::Keys(&["type"]),
            _ => {}
        }
        let Some(below) = self.pod.and_then(|pod| path.strip_prefix(pod)) else { return Strategy::Replace };
        match below {
            ["containers" | "initContainers" | "ephemeralContainers" | "imagePullSecrets" | "volumes"] => Strategy::Keys(&["name"]),
            ["containers" | "initContainers" | "ephemeralContainers", "env"] => Strategy::Keys(&["name"]),
            ["containers" | "initContainers", "ports"] => Strategy::Keys(&["containerPort", "protocol"]),
            ["containers" | "initContainers" | "ephemeralContainers", "volumeDevices"] => Strategy::Keys(&["devicePath"]),
            ["containers" | "initContainers" | "ephemeralContainers", "volumeMounts"] => Strategy::Keys(&["mountPath"]),
            ["hostAliases"] => Strategy::Keys(&["ip"]),
            ["topologySpreadConstraints"] => Strategy::Keys(&["topologyKey", "whenUnsatisfiable"]),
            _ => Strategy::Replace,
        }
    }
}

/// What `$patch` asks for.
#[derive(PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(map: &Map) -> Directive {
    match map.get("$patch").and_then(Node::text) {
        Some("delete") => Directive::Delete,
        Some("replace") => Directive::Replace,
        _ => Directive::Merge,
    }
}

/// Merges a patch into an object; `None` where it deletes it.
pub(super) fn strategic(object: Node, patch: &Node, schema: Schema) -> Option<Node> {
    merge(Some(object), patch, schema, &mut Vec::new())
}

fn merge<'p>(into: Option<Node>, patch: &'p Node, schema: Schema, path: &mut Vec<&'p str>) -> Option<Node> {
    match &patch.value {
        Value::Null => None,
        Value::Map(entries) => merge_map(into, patch, entries, schema, path),
        Value::List(items) => merge_list(into, patch, items, schema, path),
        _ => Some(patch.clone()),
    }
}

fn merge_map<'p>(into: Option<Node>, patch: &'p Node, entries: &'p Map, schema: Schema, path: &mut Vec<&'p str>) -> Option<Node> {
    let what = directive(entries);
    if what == Directive::Delete {
        return None;
    }
    let mut node = match into {
        Some(node @ Node { value: Value::Map(_), .. }) if what == Directive::Merge => node,
        // The whole comes from the patch.
        _ => Node { value: Value::Map(Map::default()), ..*patch },
    };
    let Value::Map(map) = &mut node.value else { return Some(node) };
    for entry in entries.iter().filter(|entry| &*entry.key != "$patch" && !entry.key.starts_with("$setElementOrder/")) {
        path.push(&entry.key);
        // Taken out without losing its position: what is put back stands where it stood.
        let old = map.get_mut(&entry.key).map(|node| Node { value: std::mem::replace(&mut node.value, Value::Null), ..*node });
        match merge(old, &entry.node, schema, path) {
            Some(merged) => tree::put(map, &entry.key, entry.key_at, merged),
            None => _ = map.remove(&entry.key),
        }
        path.pop();
    }
    Some(node)
}

fn merge_list<'p>(into: Option<Node>, patch: &'p Node, items: &'p [Node], schema: Schema, path: &mut Vec<&'p str>) -> Option<Node> {
    let alone = |item: &Node| item.map().is_some_and(|map| map.len() == 1 && map.get("$patch").is_some());
    let whole = items.iter().filter(|item| alone(item)).find_map(Node::map).map_or(Directive::Merge, directive);
    if whole == Directive::Delete {
        return None;
    }
    let keys = match schema.strategy(path) {
        Strategy::Replace => return Some(Node { value: Value::List(items.iter().filter(|item| !alone(item)).cloned().collect()), ..*patch }),
        Strategy::Values => &[],
        Strategy::Keys(keys) => keys,
    };
    let (mut rest, at) = match into {
        Some(Node { value: Value::List(list), at, .. }) if whole == Directive::Merge => (list.into_iter().map(Some).collect::<Vec<_>>(), at),
        _ => (Vec::new(), patch.at),
    };
    // What the patch names comes first, in its order; where several keys tell elements apart, only what it adds.
    let has = |key: &str| items.iter().chain(rest.iter().flatten()).any(|item| item.get(key).is_some());
    let keeps_order = keys.iter().filter(|key| has(key)).count() > 1;
    let mut merged = Vec::new();
    for item in items.iter().filter(|item| !alone(item)) {
        let place = rest.iter().position(|old| old.as_ref().is_some_and(|old| same(old, item, keys)));
        match place.and_then(|place| rest.get_mut(place)) {
            Some(slot) if keeps_order => *slot = merge(slot.take(), item, schema, path),
            Some(slot) => merged.extend(merge(slot.take(), item, schema, path)),
            None => merged.extend(merge(None, item, schema, path)),
        }
    }
    merged.extend(rest.into_iter().flatten());
    Some(Node { value: Value::List(merged), at, sensitive: patch.sensitive })
}

/// Whether two elements are the same one: equal in each key that both have, and in one at least; without keys, equal values.
fn same(a: &Node, b: &Node, keys: &[&str]) -> bool {
    if keys.is_empty() {
        return a.value == b.value;
    }
    let of = |node: &Node, key: &str| node.get(key).and_then(tree::scalar);
    let mut any = false;
    for key in keys {
        match (of(a, key), of(b, key)) {
            (Some(a), Some(b)) if a != b => return false,
            (Some(_), Some(_)) => any = true,
            _ => {}
        }
    }
    any
}
