//! Which objects a selector means.

use regex::{Regex, RegexBuilder};

use super::object::{Id, Object};
use super::tree;
use crate::model::Node;

/// The `target` of a patch: each field a pattern for the whole of what it names, empty for anything.
pub(super) struct Target {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Labels,
    annotations: Labels,
}

fn pattern(node: &Node, key: &str) -> Result<Option<Regex>, String> {
    match node.get(key).and_then(tree::scalar).filter(|text| !text.is_empty()) {
        Some(text) => RegexBuilder::new(&format!("^(?:{text})$"))
            .size_limit(1 << 18)
            .build()
            .map(Some)
            .map_err(|_| format!("`{key}` of a selector is no regular expression")),
        None => Ok(None),
    }
}

impl Target {
    pub(super) fn of(node: &Node) -> Result<Self, String> {
        let selector = |key: &str| Labels::parse(&node.get(key).and_then(tree::scalar).unwrap_or_default());
        Ok(Self {
            group: pattern(node, "group")?,
            version: pattern(node, "version")?,
            kind: pattern(node, "kind")?,
            name: pattern(node, "name")?,
            namespace: pattern(node, "namespace")?,
            labels: selector("labelSelector")?,
            annotations: selector("annotationSelector")?,
        })
    }

    pub(super) fn selects(&self, object: &Object) -> bool {
        let (id, original) = (object.id(), object.original());
        let fits = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        (fits(&self.namespace, original.effective_namespace()) || fits(&self.namespace, id.effective_namespace()))
            && (fits(&self.name, &original.name) || fits(&self.name, &id.name))
            && fits(&self.group, &id.group)
            && fits(&self.version, &id.version)
            && fits(&self.kind, &id.kind)
            && self.labels.hold(&object.node, "labels")
            && self.annotations.hold(&object.node, "annotations")
    }
}

/// The selector of a replacement: each field as it stands, empty for anything.
pub(super) struct Exact {
    group: String,
    version: String,
    kind: String,
    name: String,
    namespace: String,
    labels: Labels,
    annotations: Labels,
}

impl Exact {
    pub(super) fn of(node: &Node) -> Result<Self, String> {
        let text = |key: &str| node.get(key).and_then(tree::scalar).unwrap_or_default();
        let (labels, annotations) = (Labels::parse(&text("labelSelector"))?, Labels::parse(&text("annotationSelector"))?);
        Ok(Self { group: text("group"), version: text("version"), kind: text("kind"), name: text("name"), namespace: text("namespace"), labels, annotations })
    }

    /// Whether it names an object by one of its present and former names.
    pub(super) fn names(&self, object: &Object) -> bool {
        object.ids().any(|id| self.is(&id))
    }

    fn is(&self, id: &Id) -> bool {
        let own = Id { namespace: self.namespace.clone(), ..id.clone() };
        id.is_of(&self.group, &self.version, &self.kind)
            && (self.name.is_empty() || self.name == id.name)
            && (self.namespace.is_empty() || own.effective_namespace() == id.effective_namespace())
    }

    pub(super) fn is_empty(&self) -> bool {
        [&self.group, &self.version, &self.kind, &self.name, &self.namespace].iter().all(|text| text.is_empty())
    }

    pub(super) fn has_labels(&self) -> bool {
        !self.labels.0.is_empty() || !self.annotations.0.is_empty()
    }

    pub(super) fn labels_hold(&self, object: &Object) -> bool {
        self.labels.hold(&object.node, "labels") && self.annotations.hold(&object.node, "annotations")
    }
}

/// A label selector: `a=b,c!=d,e in (x,y),!f`.
struct Labels(Vec<Requirement>);

enum Requirement {
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Exists(String),
    Absent(String),
}

impl Labels {
    fn parse(text: &str) -> Result<Self, String> {
        let mut requirements = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            // A comma inside parentheses parts values, not requirements.
            let mut inside = false;
            let end = rest.find(|c| {
                inside = (inside || c == '(') && c != ')';
                c == ',' && !inside
            });
            let (one, after) = end.and_then(|end| rest.split_at_checked(end)).map_or((rest, ""), |(one, after)| (one, after.trim_start_matches(',')));
            requirements.push(requirement(one.trim()).ok_or_else(|| format!("`{one}` is no requirement of a label selector"))?);
            rest = after.trim();
        }
        Ok(Self(requirements))
    }

    fn hold(&self, object: &Node, field: &str) -> bool {
        let value = |key: &str| tree::lookup(object, &["metadata", field, key]).and_then(tree::scalar);
        self.0.iter().all(|requirement| match requirement {
            Requirement::In(key, values) => value(key).is_some_and(|value| values.contains(&value)),
            Requirement::NotIn(key, values) => value(key).is_none_or(|value| !values.contains(&value)),
            Requirement::Exists(key) => value(key).is_some(),
            Requirement::Absent(key) => value(key).is_none(),
        })
    }
}

fn requirement(text: &str) -> Option<Requirement> {
    let values = |text: &str| -> Option<Vec<String>> {
        Some(text.trim().strip_prefix('(')?.strip_suffix(')')?.split(',').map(|value| value.trim().to_owned()).collect())
    };
    if let Some((key, rest)) = text.split_once(" notin ") {
        return Some(Requirement::NotIn(key.trim().into(), values(rest)?));
    }
    if let Some((key, rest)) = text.split_once(" in ") {
        return Some(Requirement::In(key.trim().into(), values(rest)?));
    }
    if let Some((key, value)) = text.split_once("!=") {
        return Some(Requirement::NotIn(key.trim().into(), vec![value.trim().into()]));
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return Some(Requirement::In(key.trim().into(), vec![value.trim().into()]));
    }
    match text.strip_prefix('!') {
        Some(key) => Some(Requirement::Absent(key.trim().into())),
        None => (!text.is_empty() && !text.contains(char::is_whitespace)).then(|| Requirement::Exists(text.into())),
    }
}
