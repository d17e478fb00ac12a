//! The value of a resource after the change: what is known, over it what is not, and what must not be shown.
//!
//! Plans and states write more than anyone configures: null for what is left out, an empty list for each block that is
//! not there, a list of one for a block that may stand once. Here all that takes the form that the configuration has, so
//! that a rule sees the same in both.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Entry, Map, Node, Path, Segment, Type, Unknown, Value, credential_like};
use crate::source::Span;

/// What the configuration says of a value.
#[derive(Clone, Copy)]
pub(super) enum Said<'d> {
    /// It is not known what it says.
    Unclear,
    /// Nothing: only the provider has a say.
    Nothing,
    /// This, in the form of the plan's `configuration`.
    Written(&'d Node),
    /// A block without any argument.
    Bare,
}

impl<'d> Said<'d> {
    /// Whether this is an argument, and no nested block.
    fn is_argument(self) -> bool {
        match self {
            Self::Written(node) => node.map().is_some_and(is_expression),
            _ => false,
        }
    }

    /// What is said of a block.
    pub(super) fn block(node: &'d Node) -> Self {
        if node.map().is_some_and(Map::is_empty) { Self::Bare } else { Self::Written(node) }
    }

    /// What is said of an element of a list of blocks.
    fn element(self, n: usize, count: usize) -> Self {
        match self {
            Self::Written(node) if self.is_argument() => Self::Written(node),
            Self::Written(node) => match node.list() {
                // Where a `dynamic` block adds some, nobody can tell which is which.
                Some(list) if list.len() == count => list.get(n).map_or(Self::Unclear, Self::block),
                Some(_) => Self::Unclear,
                None => Self::Written(node),
            },
            _ => Self::Unclear,
        }
    }
}

/// Whether an object of the plan's `configuration` is an argument's expression: a nested block has names of its own.
pub(super) fn is_expression(map: &Map) -> bool {
    map.is_empty() || map.iter().any(|entry| matches!(&*entry.key, "references" | "constant_value"))
}

/// What is known of the types of attributes from where their values are known.
#[derive(Debug, Default)]
pub(super) struct Types(HashMap<(String, String), Type>);

impl Types {
    /// Takes note of the values of a resource.
    pub(super) fn learn(&mut self, kind: &str, values: Option<&Node>) {
        for entry in values.and_then(Node::map).into_iter().flat_map(Map::iter) {
            let found = match &entry.node.value {
                Value::Bool(_) => Type::Bool,
                Value::Number(_) => Type::Number,
                Value::Text(_) => Type::Text,
                Value::List(_) => Type::List,
                Value::Map(_) => Type::Map,
                Value::Null | Value::Unknown(_) => continue,
            };
            self.0.entry((kind.to_owned(), entry.key.to_string())).or_insert(found);
        }
    }

    fn of(&self, kind: &str, name: &str) -> Type {
        let known = self.0.get(&(kind.to_owned(), name.to_owned())).copied();
        known.unwrap_or(if matches!(name, "id" | "arn" | "self_link") { Type::Text } else { Type::Any })
    }
}

/// Puts a resource's body together.
pub(super) struct Overlay<'a> {
    pub address: &'a str,
    pub kind: &'a str,
    pub types: &'a Types,
    /// Where the resource is named.
    pub header: Span,
}

impl Overlay<'_> {
    /// The body: `after` with what `unknown` and `sensitive` say of its parts.
    pub(super) fn body(&self, after: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>, said: Said<'_>, at: Span) -> Node {
        let body = self.map(after, unknown, sensitive, said, &mut Path::default(), at);
        Node { sensitive: is_true(sensitive), ..body }
    }

    fn map(&self, after: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>, said: Said<'_>, path: &mut Path, at: Span) -> Node {
        let (unknowns, masks) = (by_key(unknown), by_key(sensitive));
        let written = match said {
            Said::Bare => Some(HashMap::new()),
            Said::Written(node) if !said.is_argument() => node.map().map(|map| map.iter().map(|entry| (&*entry.key, &entry.node)).collect::<HashMap<_, _>>()),
            _ => None,
        };
        let inner = |key: &str| match (&written, said) {
            (Some(written), _) => written.get(key).map_or(Said::Nothing, |node| Said::Written(node)),
            (None, Said::Written(_)) => said,
            (None, _) => Said::Unclear,
        };
        let mut map = Map::default();
        let known = after.and_then(Node::map);
        for entry in known.into_iter().flat_map(Map::iter) {
            let (key, unknown) = (&*entry.key, unknowns.get(&*entry.key));
            path.push(Segment::Key(entry.key.clone()));
            let node = self.value(key, Some(&entry.node), unknown.map(|entry| &entry.node), masks.get(key).map(|entry| &entry.node), inner(key), path);
            path.pop();
            if let Some(node) = node {
                map.push(Entry { key: entry.key.clone(), key_at: entry.key_at, node });
            }
        }
        let names: std::collections::HashSet<&str> = known.into_iter().flat_map(Map::iter).map(|entry| &*entry.key).collect();
        for entry in unknown.and_then(Node::map).into_iter().flat_map(Map::iter).filter(|entry| !names.contains(&*entry.key)) {
            let key = &*entry.key;
            path.push(Segment::Key(entry.key.clone()));
            let node = self.value(key, None, Some(&entry.node), masks.get(key).map(|entry| &entry.node), inner(key), path);
            path.pop();
            if let Some(node) = node {
                map.push(Entry { key: entry.key.clone(), key_at: node.at, node });
            }
        }
        Node::new(Value::Map(map), after.map_or(at, |node| node.at))
    }

    /// One value; `None` where the configuration would have nothing in its place.
    fn value(&self, key: &str, after: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>, said: Said<'_>, path: &mut Path) -> Option<Node> {
        let hidden = is_true(sensitive);
        if let Some(whole) = unknown.filter(|unknown| is_true(Some(unknown))) {
            return Some(Node { sensitive: hidden, ..self.unknown(key, whole, said, path) });
        }
        let is_argument = said.is_argument();
        let mut node = match (after.map(|node| &node.value), after.or(unknown)) {
            (None | Some(Value::Null), Some(shape)) if holds_true(unknown) => match &unknown.map(|unknown| &unknown.value) {
                Some(Value::List(_)) => self.list(None, unknown, sensitive, said, path, shape.at),
                _ => self.map(None, unknown, sensitive, said.element(0, 1), path, shape.at),
            },
            (None, _) => return None,
            (Some(Value::Null), _) if !is_argument => return None,
            (Some(Value::List(list)), _) if list.is_empty() && !is_argument && !holds_true(unknown) => return None,
            (Some(Value::List(_)), Some(shape)) => self.list(after, unknown, sensitive, said, path, shape.at),
            (Some(Value::Map(_)), Some(shape)) => self.map(after, unknown, sensitive, said.element(0, 1), path, shape.at),
            (Some(_), _) => after.cloned()?,
        };
        if let (Value::List(list), false) = (&mut node.value, is_argument)
            && list.len() == 1
            && list.first().is_some_and(|only| matches!(only.value, Value::Map(_)))
            && let Some(only) = list.pop()
        {
            node = only;
        }
        node.sensitive |= hidden || matches!(node.value, Value::Text(_)) && credential_like(key);
        Some(node)
    }

    fn list(&self, after: Option<&Node>, unknown: Option<&Node>, sensitive: Option<&Node>, said: Said<'_>, path: &mut Path, at: Span) -> Node {
        let [after, unknown, sensitive] = [after, unknown, sensitive].map(|node| node.and_then(Node::list).unwrap_or_default());
        let count = after.len().max(unknown.len());
        let mut items = Vec::with_capacity(count);
        for n in 0..count {
            path.push(Segment::Index(n));
            let item = self.value("", after.get(n), unknown.get(n), sensitive.get(n), said.element(n, count), path);
            path.pop();
            items.push(item.unwrap_or_else(|| Node::new(Value::Null, after.get(n).map_or(at, |node| node.at))));
        }
        Node::new(Value::List(items), at)
    }

    fn unknown(&self, key: &str, at: &Node, said: Said<'_>, path: &Path) -> Node {
        let unset = matches!(said, Said::Nothing);
        let kind = if path.segments().len() == 1 { self.types.of(self.kind, key) } else { Type::Any };
        // What a provider computes for itself is never null.
        let nullable = !matches!(key, "id" | "arn" | "self_link");
        // A plan's configuration leaves `dynamic` blocks out, and those are lists.
        let tail = unset && matches!(kind, Type::Any | Type::List);
        let unknown = Unknown { unset, tail, ..Unknown::new(format!("{}.{path} is known after apply", self.address), at.at, kind, nullable) };
        Node::new(Value::Unknown(Arc::new(unknown)), if unset { self.header } else { at.at })
    }
}

fn is_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| node.value == Value::Bool(true))
}

/// Whether anything in it is true.
fn holds_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| match &node.value {
        Value::Bool(value) => *value,
        Value::List(list) => list.iter().any(|node| holds_true(Some(node))),
        Value::Map(map) => map.iter().any(|entry| holds_true(Some(&entry.node))),
        _ => false,
    })
}

fn by_key(node: Option<&Node>) -> HashMap<&str, &Entry> {
    node.and_then(Node::map).into_iter().flat_map(Map::iter).map(|entry| (&*entry.key, entry)).collect()
}
