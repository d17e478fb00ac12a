//! Manifests that are still to be rendered.
//!
//! Most templates are no YAML, and [`crate::document`] says so. Some are by accident: `image: app:{{ .Values.tag }}` is
//! a text. Those are told by braces where Kubernetes allows none. Kinds that others define may give braces a meaning of
//! their own (workflows, alerts, policies), and so may commands, annotations and data: there they are text.

use std::ops::Range;

use super::kind;
use crate::document::{Document, template_action};
use crate::model::{Node, Value};
use crate::source::{Problem, Source, Span};

/// The first action anywhere in a chart's template, where quotes protect nothing.
pub(super) fn action(text: &str) -> Option<Range<usize>> {
    let outside = template_action(text);
    outside.or_else(|| text.find("{{").map(|start| start..text.get(start..).and_then(|rest| rest.find("}}")).map_or(start + 2, |length| start + length + 2)))
}

/// What is said of a file that is not read.
pub(super) fn problem(at: Span, source: &Source) -> Problem {
    let action = source.text.get(at.range()).unwrap_or("").lines().next().unwrap_or("");
    let such = if action.len() <= 60 && action.contains(['{', '%']) { format!(" such as `{}`", action.trim()) } else { String::new() };
    Problem::error(at, format!("holds unrendered template actions{such}; nothing of it is read"))
        .help("render it first, for a chart with `helm template`, and check what comes out")
}

/// The first place in any of the objects that shows the file to be a template.
pub(super) fn among(documents: &[Document]) -> Option<Span> {
    documents.iter().find_map(|document| in_object(&document.node, 0))
}

fn in_object(node: &Node, depth: usize) -> Option<Span> {
    let text = |key: &str| node.get(key).and_then(Node::text);
    if let (Some(items), true) = (node.get("items").and_then(Node::list), depth < 4 && text("kind").is_some_and(|kind| kind.ends_with("List"))) {
        return items.iter().find_map(|item| in_object(item, depth + 1));
    }
    let (Some(api_version), Some(_)) = (text("apiVersion"), text("kind")) else { return None };
    let head = ["apiVersion", "kind"].into_iter().filter_map(|key| node.get(key)).find(|node| node.text().is_some_and(has_action)).map(|node| node.at);
    if head.is_some() {
        return head;
    }
    let metadata = node.get("metadata")?;
    let named = ["name", "namespace", "generateName", "labels"].into_iter().filter_map(|key| metadata.get(key)).find_map(in_values);
    named.or_else(|| kind::group(api_version).filter(|group| kind::is_built_in(group)).and_then(|_| in_values(node)))
}

/// The first text with an action, but for where braces may stand.
fn in_values(node: &Node) -> Option<Span> {
    match &node.value {
        Value::Text(text) if has_action(text) => Some(node.at),
        Value::List(items) => items.iter().find_map(in_values),
        Value::Map(map) => map.iter().find_map(|entry| match &*entry.key {
            "annotations" | "data" | "stringData" | "binaryData" | "command" | "args" => None,
            "value" => entry.node.text().is_some_and(is_helm).then_some(entry.node.at),
            _ => in_values(&entry.node),
        }),
        _ => None,
    }
}

fn has_action(text: &str) -> bool {
    text.find("{{").is_some_and(|start| text.get(start..).is_some_and(|rest| rest.contains("}}")))
}

/// In the environment of a container braces may be meant for the programme; these words are Helm's.
fn is_helm(text: &str) -> bool {
    has_action(text) && [".Values.", ".Release.", ".Chart.", "include \""].iter().any(|word| text.contains(word))
}
