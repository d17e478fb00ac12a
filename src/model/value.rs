//! Values that know where they stand, and may be unknown.

use std::fmt;
use std::sync::Arc;

use super::{Number, Path, Segment};
use crate::source::Span;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes; where a value was computed, those of the expression that stands in the resource.
    pub at: Span,
    /// Never to be printed, in any format.
    pub sensitive: bool,
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// Text.
    Text(Box<str>),
    /// A sequence. Terraform's sets are sorted lists here.
    List(Vec<Node>),
    /// Text to values, in source order, each key once.
    Map(Map),
    /// Not to be known from the files.
    Unknown(Arc<Unknown>),
}

/// The type of what is unknown, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Anything.
    Any,
    /// A boolean.
    Bool,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A list, set or tuple.
    List,
    /// A map or object.
    Map,
}

/// Why a value is not known, where that comes from, and what it may still be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The reason, beginning with the name of what is unknown: ``var.keep has no value``.
    pub why: String,
    /// Where the unknown comes from: the variable's block, the data source, the expression. With `why` its identity.
    pub origin: Span,
    /// Its type.
    pub kind: Type,
    /// Whether it may turn out to be null.
    pub nullable: bool,
    /// Text of which some is known, in order; empty where nothing of it is.
    pub parts: Vec<Part>,
    /// As the last element of a list: any number of further elements may follow there, or none. Of what is unset: `dynamic`
    /// blocks that nobody can tell may stand there.
    pub tail: bool,
    /// Nobody configures it: the provider sets it at apply. To rules it is as absent as it is from the configuration.
    pub unset: bool,
}

/// A piece of text that is known in part: `"arn:aws:s3:::${var.name}-logs"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Text(Box<str>),
    /// Any text.
    Unknown(Arc<Unknown>),
}

/// Text to nodes, in source order, each key once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    entries: Vec<Entry>,
}

/// One key of a [`Map`].
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Arc<str>,
    /// The key's own bytes.
    pub key_at: Span,
    /// The value.
    pub node: Node,
}

impl Unknown {
    /// An unknown of which nothing but its type is known.
    #[must_use]
    pub fn new(why: impl Into<String>, origin: Span, kind: Type, nullable: bool) -> Self {
        Self { why: why.into(), origin, kind, nullable, parts: Vec::new(), tail: false, unset: false }
    }
}

impl Node {
    /// A value at a place, not sensitive.
    #[must_use]
    pub fn new(value: Value, at: Span) -> Self {
        Self { value, at, sensitive: false }
    }

    /// The node under one step of a path. A block that stands once is an object, and its element 0 is itself; where it is not
    /// known whether it does, neither is what its keys hold.
    #[must_use]
    pub fn step(&self, segment: &Segment) -> Option<&Node> {
        match (&self.value, segment) {
            (Value::Map(map), Segment::Key(key)) => map.get(key),
            (Value::List(list), Segment::Index(n)) => list.get(*n),
            (Value::Map(_), Segment::Index(0)) => Some(self),
            (Value::List(list), Segment::Key(_)) => list.last().filter(|last| list.len() < 3 && last.is_more_blocks()),
            _ => None,
        }
    }

    /// Whether this is the last element of a list of blocks, and stands for any number of further ones.
    #[must_use]
    pub fn is_more_blocks(&self) -> bool {
        matches!(&self.value, Value::Unknown(unknown) if unknown.tail && unknown.kind == Type::Map)
    }

    /// The node at a path.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<&Node> {
        path.segments().iter().try_fold(self, |node, segment| node.step(segment))
    }

    /// The place of the value at a path, or of its nearest parent below this node; `None` if not even the first step is
    /// there. A map, and a parent that lacks the next step, are named by their key where they have one.
    #[must_use]
    pub fn nearest(&self, path: &Path) -> Option<Span> {
        let mut node = self;
        let mut found = None;
        let mut steps = path.segments().iter().peekable();
        while let Some(segment) = steps.next() {
            let Some(next) = node.step(segment) else { break };
            let key = match (&node.value, segment) {
                (Value::Map(map), Segment::Key(key)) => map.entry(key).map(|entry| entry.key_at),
                _ => None,
            };
            let lacks = steps.peek().is_some_and(|after| next.step(after).is_none());
            let named = key.filter(|_| lacks || matches!(next.value, Value::Map(_)));
            found = Some(named.unwrap_or(next.at));
            node = next;
        }
        found
    }

    /// The text, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    #[must_use]
    pub fn map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Whether it is null, or nothing that anyone configures: to a rule the same as a key that is not there.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::Unknown(unknown) => unknown.unset,
            _ => false,
        }
    }

    /// The elements, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The node under a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map().and_then(|map| map.get(key))
    }

    /// A path below this node as far as it may be shown: the keys of a map that is sensitive as a whole are no one's to see.
    #[must_use]
    pub fn shown_path(&self, path: &Path) -> Path {
        let mut shown = Path::default();
        let mut node = Some(self);
        for segment in path.segments() {
            if node.is_some_and(|node| node.sensitive && matches!(node.value, Value::Map(_))) {
                break;
            }
            shown.push(segment.clone());
            node = node.and_then(|node| node.step(segment));
        }
        shown
    }

    /// Calls `see` with every unknown at or below this node that rules may rest on, and its path.
    pub fn unknowns(&self, see: &mut impl FnMut(&Path, &Arc<Unknown>)) {
        self.each_unknown(&mut Path::default(), see);
    }

    fn each_unknown(&self, path: &mut Path, see: &mut impl FnMut(&Path, &Arc<Unknown>)) {
        match &self.value {
            Value::Unknown(unknown) if unknown.unset => {}
            Value::Unknown(unknown) => see(path, unknown),
            Value::List(list) => {
                for (n, node) in list.iter().enumerate() {
                    path.push(Segment::Index(n));
                    node.each_unknown(path, see);
                    path.pop();
                }
            }
            Value::Map(map) => {
                for entry in map.iter() {
                    path.push(Segment::Key(entry.key.clone()));
                    entry.node.each_unknown(path, see);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

impl Map {
    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The key's entry.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| *entry.key == *key)
    }

    /// The value under a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| *entry.key == *key).map(|entry| &mut entry.node)
    }

    /// Adds an entry at the end. The caller sees to it that the key is new.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| *entry.key == *key)?;
        Some(self.entries.remove(at))
    }

    /// The entries in source order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The entries in source order, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.iter_mut()
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

impl IntoIterator for Map {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Text => "string",
            Self::List => "list",
            Self::Map => "map",
        })
    }
}
