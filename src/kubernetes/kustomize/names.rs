//! Names that changed, mended wherever others refer to them.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{Added, Field, NAMES, Reference};
use super::object::{Id, Object};
use super::tree;
use crate::model::{Map, Node, Value};

/// Where more objects than this have had one name, nobody can say which is meant.
const MOST_OF_ONE_NAME: usize = 2_000;

/// What is known of each object while references are mended: none of it changes on the way.
struct Known {
    id: Id,
    previous: Vec<Id>,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// Mends the references in every object.
pub(super) fn mend(objects: &mut [Object], added: &Added) {
    let known: Vec<Known> = objects
        .iter()
        .map(|object| Known { id: object.id(), previous: object.previous.clone(), prefixes: object.prefixes.clone(), suffixes: object.suffixes.clone() })
        .collect();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, known) in known.iter().enumerate() {
        for name in known.previous.iter().map(|id| id.name.as_str()).collect::<BTreeSet<_>>() {
            by_name.entry(name).or_default().push(n);
        }
    }
    if by_name.is_empty() {
        return;
    }
    let estate = Estate { known: &known, by_name };
    for (n, object) in objects.iter_mut().enumerate() {
        let (original, at) = (object.original(), object.node.at);
        let Some(own) = known.get(n) else { continue };
        let referrer = Referrer { id: &own.id, known: own, accounts: account_namespaces(&own.id, &object.node), role: role(&object.node) };
        for reference in NAMES.iter().chain(&added.names) {
            for field in reference.from.iter().filter(|field| field.is_of(&original)) {
                field.each(&mut object.node, &Value::Null, at, &mut |node| estate.set(node, &referrer, reference, field));
            }
        }
    }
}

/// The object that refers to others.
struct Referrer<'k> {
    id: &'k Id,
    known: &'k Known,
    /// Namespaces of the service accounts that a role binding names.
    accounts: BTreeSet<String>,
    /// The group and the kind that its `roleRef` names.
    role: Option<(String, String)>,
}

fn account_namespaces(id: &Id, node: &Node) -> BTreeSet<String> {
    let subjects = node.get("subjects").and_then(Node::list).filter(|_| id.kind == "RoleBinding").unwrap_or_default();
    let accounts = subjects.iter().filter(|subject| subject.get("kind").and_then(Node::text) == Some("ServiceAccount"));
    accounts.filter_map(|subject| subject.get("namespace").and_then(tree::scalar)).collect()
}

fn role(node: &Node) -> Option<(String, String)> {
    let text = |key: &str| tree::lookup(node, &["roleRef", key]).and_then(tree::scalar);
    Some((text("apiGroup")?, text("kind")?))
}

struct Estate<'k> {
    known: &'k [Known],
    by_name: BTreeMap<&'k str, Vec<usize>>,
}

impl Estate<'_> {
    fn set(&self, node: &mut Node, referrer: &Referrer<'_>, reference: &Reference, field: &Field) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().filter(|item| item.list().is_none()).for_each(|item| self.set(item, referrer, reference, field)),
            Value::Map(map) => self.set_map(map, referrer, reference, field),
            Value::Null | Value::Unknown(_) => {}
            _ => {
                let Some(old) = tree::scalar(node) else { return };
                if let Some(found) = self.find(&old, |_| true, |a, b| a.name == b.name, referrer, reference, field)
                    && found.name != old
                {
                    node.value = Value::Text(found.name.as_str().into());
                }
            }
        }
    }

    /// A reference by name and namespace.
    fn set_map(&self, map: &mut Map, referrer: &Referrer<'_>, reference: &Reference, field: &Field) {
        let Some(old) = map.get("name").and_then(tree::scalar) else { return };
        let namespace = map.get("namespace").and_then(tree::scalar);
        let original = |known: &Known| known.previous.first().unwrap_or(&known.id).effective_namespace().to_owned();
        let is_there = namespace.as_ref().is_some_and(|namespace| self.known.iter().any(|known| original(known) == *namespace));
        let stands = |known: &Known| match &namespace {
            None => true,
            Some(namespace) if is_there => original(known) == *namespace,
            Some(namespace) => known.id.effective_namespace() == namespace,
        };
        let alike = |a: &Id, b: &Id| a.name == b.name && a.namespace == b.namespace;
        let Some(found) = self.find(&old, stands, alike, referrer, reference, field) else { return };
        let (name, namespace) = (found.name.clone(), found.namespace.clone());
        if let Some(node) = map.get_mut("name").filter(|_| name != old) {
            node.value = Value::Text(name.into());
        }
        if !namespace.is_empty() {
            let Some(at) = map.get("name").map(|node| node.at) else { return };
            match map.get_mut("namespace") {
                Some(node) if node.text() == Some(&namespace) => {}
                Some(node) => node.value = Value::Text(namespace.into()),
                None => tree::put(map, "namespace", at, tree::text(namespace, at)),
            }
        }
    }

    /// The one object that a name can only mean.
    fn find(
        &self,
        name: &str,
        stands: impl Fn(&Known) -> bool,
        alike: impl Fn(&Id, &Id) -> bool,
        referrer: &Referrer<'_>,
        reference: &Reference,
        field: &Field,
    ) -> Option<&Id> {
        let is_role = field.path.ends_with(&["roleRef".to_owned(), "name".to_owned()]);
        let fits = |known: &&Known| {
            let was = |group: &str, version: &str, kind: &str| known.previous.iter().any(|id| id.is_of(group, version, kind));
            stands(known)
                && was(&reference.group, &reference.version, &reference.kind)
                && (!is_role || referrer.role.as_ref().is_none_or(|(group, kind)| was(group, "", kind)))
                && referrer.reaches(known)
        };
        let named = self.by_name.get(name).filter(|named| named.len() <= MOST_OF_ONE_NAME)?;
        let mut candidates: Vec<&Known> = named.iter().filter_map(|n| self.known.get(*n)).filter(fits).collect();
        if candidates.len() > 1 {
            candidates.retain(|known| referrer.is_styled_as(known, true));
        }
        if candidates.len() > 1 {
            candidates.retain(|known| referrer.is_styled_as(known, false));
        }
        let first = candidates.first()?;
        candidates.iter().all(|other| alike(&first.id, &other.id)).then_some(&first.id)
    }
}

impl Referrer<'_> {
    /// Whether an object can be referred to from here: same namespace, or none.
    fn reaches(&self, other: &Known) -> bool {
        if self.id.is_cluster_scoped() || other.id.is_cluster_scoped() || self.id.effective_namespace() == other.id.effective_namespace() {
            return true;
        }
        other.id.kind == "ServiceAccount" && self.accounts.contains(&other.id.namespace)
    }

    /// Whether both were given the same prefixes and suffixes, as far as the shorter list goes.
    fn is_styled_as(&self, other: &Known, allow_none: bool) -> bool {
        let ends_alike = |a: &[String], b: &[String]| match (a.is_empty(), b.is_empty()) {
            (false, false) => a.iter().rev().zip(b.iter().rev()).all(|(a, b)| a == b),
            (true, true) => true,
            _ => allow_none,
        };
        ends_alike(&self.known.prefixes, &other.prefixes) && ends_alike(&self.known.suffixes, &other.suffixes)
    }
}
