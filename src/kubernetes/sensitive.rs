//! What in an object is never to be shown.

use crate::model::{Entry, Node, Value, credential_like};

/// Marks what a Secret holds, and literals under names of credentials in ConfigMaps and in the environment of containers.
pub(super) fn mark(node: &mut Node, group: &str, kind: &str) {
    match (group, kind) {
        ("core", "Secret") => {
            for key in ["data", "stringData"] {
                each_entry(child(node, key), |entry| hide(&mut entry.node));
            }
            // `kubectl apply` keeps the whole object, its data too, in an annotation.
            let annotations = child(node, "metadata").and_then(|metadata| child(metadata, "annotations"));
            if let Some(applied) = annotations.and_then(|annotations| child(annotations, "kubectl.kubernetes.io/last-applied-configuration")) {
                hide(applied);
            }
        }
        ("core", "ConfigMap") => each_entry(child(node, "data"), |entry| {
            if credential_like(&entry.key) {
                hide(&mut entry.node);
            }
        }),
        _ => environment(node),
    }
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(map) => map.get_mut(key),
        _ => None,
    }
}

fn each_entry(node: Option<&mut Node>, mut see: impl FnMut(&mut Entry)) {
    if let Some(Node { value: Value::Map(map), .. }) = node {
        map.iter_mut().for_each(&mut see);
    }
}

fn hide(node: &mut Node) {
    node.sensitive = true;
    match &mut node.value {
        Value::Map(map) => map.iter_mut().for_each(|entry| hide(&mut entry.node)),
        Value::List(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

/// Wherever it stands, also inside of other kinds: a text under a credential's name, and `env` entries with one that have a literal value.
fn environment(node: &mut Node) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(environment),
        Value::Map(map) => {
            for entry in map.iter_mut() {
                if let ("env", Value::List(variables)) = (&*entry.key, &mut entry.node.value) {
                    for variable in variables {
                        let named = variable.get("name").and_then(Node::text).is_some_and(credential_like);
                        if let Some(value) = child(variable, "value").filter(|_| named) {
                            hide(value);
                        }
                    }
                } else if matches!(entry.node.value, Value::Text(_)) && credential_like(&entry.key) {
                    hide(&mut entry.node);
                } else {
                    environment(&mut entry.node);
                }
            }
        }
        _ => {}
    }
}
