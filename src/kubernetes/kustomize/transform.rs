//! What a kustomization does to every object: namespace, prefix, suffix, labels, annotations, replicas, images.

use regex::Regex;

use super::fields::{ANNOTATIONS, Added, COMMON_LABELS, Field, NAMESPACES, REPLICAS, TEMPLATE_LABELS};
use super::object::Object;
use super::tree;
use crate::model::{Map, Node, Value};

/// Gives every object that stands in a namespace this one.
pub(super) fn namespace(objects: &mut [Object], namespace: &Node, added: &Added) {
    let Some(name) = tree::scalar(namespace).filter(|name| !name.is_empty()) else { return };
    let node = || tree::text(name.as_str(), namespace.at);
    for object in objects {
        object.remember();
        let id = object.id();
        if !id.is_cluster_scoped() {
            tree::set_metadata(&mut object.node, "namespace", node());
        }
        let is_binding = matches!(id.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if is_binding {
            subjects(&mut object.node, &node());
        }
        let is_special = |field: &Field| {
            let path: Vec<&str> = field.path.iter().map(String::as_str).collect();
            path == ["metadata", "namespace"] || (is_binding && path == ["subjects", "namespace"]) || (path == ["metadata", "name"] && !id.is_of("", "v1", ""))
        };
        for field in NAMESPACES.iter().chain(&added.namespace).filter(|field| field.is_of(&id) && !is_special(field)) {
            field.each(&mut object.node, &Value::Null, namespace.at, &mut |found| {
                if tree::is_scalar(found) {
                    *found = node();
                }
            });
        }
    }
}

/// Only subjects called `default` move with their binding.
fn subjects(object: &mut Node, namespace: &Node) {
    let Some(Node { value: Value::List(subjects), .. }) = tree::child(object, "subjects") else { return };
    for subject in subjects {
        if subject.get("name").and_then(Node::text) == Some("default")
            && let Value::Map(map) = &mut subject.value
        {
            tree::put(map, "namespace", namespace.at, namespace.clone());
        }
    }
}

/// Which end of a name is lengthened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Prefix,
    Suffix,
}

/// Lengthens the name of every object that may be renamed.
pub(super) fn rename(objects: &mut [Object], end: End, affix: &Node, added: &Added) {
    let Some(affix) = tree::scalar(affix).filter(|affix| !affix.is_empty()) else { return };
    let join = |name: &str| if end == End::Prefix { format!("{affix}{name}") } else { format!("{name}{affix}") };
    for object in objects {
        let id = object.original();
        let is_fixed =
            matches!((id.group.as_str(), id.kind.as_str()), (_, "CustomResourceDefinition" | "Namespace") | ("apiregistration.k8s.io", "APIService"));
        if is_fixed {
            continue;
        }
        let affixes = if end == End::Prefix { &mut object.prefixes } else { &mut object.suffixes };
        affixes.push(affix.clone());
        object.remember();
        if let Some(name) = tree::child(&mut object.node, "metadata").and_then(|metadata| tree::child(metadata, "name"))
            && let Some(old) = tree::scalar(name)
        {
            name.value = Value::Text(join(&old).into());
        }
        let more = if end == End::Prefix { &added.prefix } else { &added.suffix };
        let at = object.node.at;
        for field in more.iter().filter(|field| field.is_of(&id) && field.path != ["metadata", "name"]) {
            field.each(&mut object.node, &Value::Null, at, &mut |found| {
                if let Some(old) = tree::scalar(found) {
                    found.value = Value::Text(join(&old).into());
                }
            });
        }
    }
}

/// Sets pairs in each map that the fields name.
fn set_pairs(objects: &mut [Object], fields: &[&Field], pairs: &Map) {
    let Some(first) = pairs.iter().next() else { return };
    for object in objects {
        let id = object.id();
        for field in fields.iter().filter(|field| field.is_of(&id)) {
            field.each(&mut object.node, &Value::Map(Map::default()), first.key_at, &mut |found| {
                if let Value::Map(map) = &mut found.value {
                    for pair in pairs.iter() {
                        let text = tree::scalar(&pair.node).unwrap_or_default();
                        tree::put(map, &pair.key, pair.key_at, tree::text(text, pair.node.at));
                    }
                }
            });
        }
    }
}

/// Field specifications, each path and kind once.
fn once<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Vec<&'f Field> {
    let mut all: Vec<&Field> = Vec::new();
    for field in fields {
        let covers = |other: &&Field| {
            let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
            other.path == field.path && fits(&other.group, &field.group) && fits(&other.version, &field.version) && fits(&other.kind, &field.kind)
        };
        if !all.iter().any(covers) {
            all.push(field);
        }
    }
    all
}

pub(super) fn common_labels(objects: &mut [Object], pairs: &Map, added: &Added) {
    set_pairs(objects, &once(COMMON_LABELS.iter().chain(&added.common_labels)), pairs);
}

pub(super) fn annotations(objects: &mut [Object], pairs: &Map, added: &Added) {
    set_pairs(objects, &once(ANNOTATIONS.iter().chain(&added.annotations)), pairs);
}

/// One entry of `labels`.
pub(super) fn labels(objects: &mut [Object], entry: &Node, added: &Added) {
    let Some(pairs) = entry.get("pairs").and_then(Node::map) else { return };
    let said = |key: &str| entry.get(key).is_some_and(|node| node.value == Value::Bool(true));
    let own: Vec<Field> = entry.get("fields").and_then(Node::list).unwrap_or_default().iter().filter_map(Field::read).collect();
    let mut fields: Vec<&Field> = own.iter().chain(&added.labels).collect();
    if said("includeSelectors") {
        fields.extend(COMMON_LABELS.iter().chain(&added.common_labels));
    } else {
        if said("includeTemplates") {
            fields.extend(TEMPLATE_LABELS.iter().chain(&added.template_labels));
        }
        fields.extend(TEMPLATE_LABELS.first());
    }
    set_pairs(objects, &once(fields), pairs);
}

/// One entry of `replicas`; false where it names nothing.
pub(super) fn replicas(objects: &mut [Object], entry: &Node, added: &Added) -> bool {
    let (Some(name), Some(count)) = (entry.get("name").and_then(tree::scalar), entry.get("count")) else { return false };
    let mut found = false;
    for object in objects {
        for field in REPLICAS.iter().chain(&added.replicas) {
            if object.ids().any(|id| id.name == name && field.is_of(&id)) {
                found = true;
                field.each(&mut object.node, &Value::Null, count.at, &mut |node| *node = count.clone());
            }
        }
    }
    found
}

/// One entry of `images`.
///
/// # Errors
/// Its name cannot be compared with anything.
pub(super) fn image(objects: &mut [Object], entry: &Node, added: &Added) -> Result<(), String> {
    let text = |key: &str| entry.get(key).and_then(tree::scalar).unwrap_or_default();
    let name = text("name");
    let named = Regex::new(&format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"));
    let named = named.map_err(|_| format!("`{name}` is no name of an image"))?;
    let image = Image { named, name: text("newName"), tag: text("newTag"), suffix: text("tagSuffix"), digest: text("digest"), entry };
    for object in objects {
        let id = object.id();
        if id.kind != "CustomResourceDefinition" {
            image.in_containers(&mut object.node);
        }
        for field in added.images.iter().filter(|field| field.is_of(&id)) {
            field.each(&mut object.node, &Value::Null, entry.at, &mut |node| image.set(node));
        }
    }
    Ok(())
}

struct Image<'e> {
    named: Regex,
    name: String,
    tag: String,
    suffix: String,
    digest: String,
    entry: &'e Node,
}

impl Image<'_> {
    /// Wherever an object describes containers.
    fn in_containers(&self, node: &mut Node) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.in_containers(item)),
            Value::Map(map) => {
                for entry in map.iter_mut() {
                    self.in_containers(&mut entry.node);
                    if let ("containers" | "initContainers", Value::List(containers)) = (&*entry.key, &mut entry.node.value) {
                        containers.iter_mut().filter_map(|container| tree::child(container, "image")).for_each(|image| self.set(image));
                    }
                }
            }
            _ => {}
        }
    }

    fn set(&self, node: &mut Node) {
        let Some(old) = node.text().filter(|text| self.named.is_match(text)) else { return };
        let (name, mut tag, mut digest) = parts(old);
        let mut new = if self.name.is_empty() { name.to_owned() } else { self.name.clone() };
        let suffixed = format!("{tag}{}", self.suffix);
        match (self.tag.as_str(), self.digest.as_str()) {
            ("", "") if self.suffix.is_empty() => {}
            ("", "") => (tag, digest) = (&suffixed, ""),
            (new_tag, new_digest) => (tag, digest) = (new_tag, new_digest),
        }
        if !tag.is_empty() {
            new = format!("{new}:{tag}");
        }
        if !digest.is_empty() {
            new = format!("{new}@{digest}");
        }
        // What decides most about an image stands last in it.
        let source = ["digest", "newTag", "tagSuffix", "newName"].iter().find_map(|key| self.entry.get(key));
        if new != old {
            *node = tree::text(new, source.map_or(node.at, |source| source.at));
        }
    }
}

/// The name, the tag and the digest of an image.
fn parts(image: &str) -> (&str, &str, &str) {
    let host = image.find('/').filter(|slash| *slash > 0).unwrap_or(0);
    let (whole, digest) = match image.get(host..).and_then(|rest| rest.find('@')) {
        Some(at) => (image.get(..host + at).unwrap_or(""), image.get(host + at + 1..).unwrap_or("")),
        None => (image, ""),
    };
    match whole.get(host..).and_then(|rest| rest.find(':')) {
        Some(colon) => (whole.get(..host + colon).unwrap_or(""), whole.get(host + colon + 1..).unwrap_or(""), digest),
        None => (whole, "", digest),
    }
}
