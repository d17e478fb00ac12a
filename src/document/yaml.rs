//! YAML text to nodes: granit-parser's events, put together. The only file that knows its events.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Tag};

use super::mapping::{Building, Keys, twice};
use super::trouble::Troubles;
use super::{Document, Documents, MAX_DEPTH, Schema, scalar, template_action};
use crate::model::{Entry, Node, Type, Unknown, Value};
use crate::source::{Problem, SourceId, Span};

/// What aliases may add to a document, and what is kept for them.
const EXPANDED: Weight = Weight { nodes: 100_000, bytes: 16 << 20, depth: 0 };
/// What aliases may add to a file.
const EXPANDED_IN_FILE: Weight = Weight { nodes: 1_000_000, bytes: 64 << 20, depth: 0 };

/// Reads all documents of a text.
pub(super) fn parse(source: SourceId, text: &str, schema: Schema) -> Documents {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        block_scalar_eof_without_line_feed: schema == Schema::Kubernetes,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut tree = Tree::new(source, text, schema);
    let mut documents = Vec::new();
    let mut index = 0;
    let mut stopped_at = None;
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((Event::DocumentStart(..), _))) => tree.begin(),
            Some(Ok((Event::DocumentEnd, _))) => {
                documents.extend(tree.root.take().map(|node| Document { node, index }));
                index += 1;
            }
            Some(Ok((event, span))) => tree.event(event, span.byte_range().unwrap_or(0..0)),
            Some(Err(error)) => {
                tree.troubles.scan(&error);
                if matches!(error.kind(), ErrorKind::ExpectedDocumentStart) {
                    // What looked like a whole document goes on, in a way that nobody can read.
                    documents.pop();
                } else {
                    index += 1;
                }
                tree.begin();
                // A parser that does not get on is left, however it answers.
                let at = error.marker().byte_offset();
                let stuck = stopped_at.replace(at) == Some(at);
                if stuck || tree.troubles.full() || !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    let template = tree.template.or_else(|| {
        let action = tree.troubles.any_error().then(|| template_action(text)).flatten();
        action.map(|action| tree.troubles.place(action))
    });
    Documents::of(documents, tree.troubles, template)
}

/// How much a node holds.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.depth = self.depth.max(other.depth);
    }

    /// Takes `other` out of what is left; false, and nothing taken, where it is too much.
    fn spend(&mut self, other: Self) -> bool {
        match (self.nodes.checked_sub(other.nodes), self.bytes.checked_sub(other.bytes)) {
            (Some(nodes), Some(bytes)) => {
                (self.nodes, self.bytes) = (nodes, bytes);
                true
            }
            _ => false,
        }
    }
}

/// A finished node on its way into its collection.
struct Item {
    node: Node,
    weight: Weight,
    /// What stands in the text, where it is a plain scalar without a tag.
    plain: bool,
}

/// An open collection.
struct Open {
    start: usize,
    end: usize,
    anchor: usize,
    weight: Weight,
    holds: Holds,
}

enum Holds {
    List(Vec<Node>),
    Map { entries: Building, key: Option<Key> },
}

struct Key {
    text: Arc<str>,
    at: Span,
    merge: bool,
}

enum Anchor {
    /// Its node is not finished: an alias to it would hold itself.
    Open,
    /// Too much to be kept.
    Dropped,
    Kept(Node, Weight),
}

/// The tree of one document after the other.
struct Tree<'t> {
    text: &'t str,
    schema: Schema,
    keys: Keys,
    troubles: Troubles<'t>,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchor>,
    left: Weight,
    left_in_file: Weight,
    template: Option<Span>,
}

impl<'t> Tree<'t> {
    fn new(source: SourceId, text: &'t str, schema: Schema) -> Self {
        Self {
            text,
            schema,
            keys: Keys::default(),
            troubles: Troubles::new(source, text),
            open: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            left: EXPANDED,
            left_in_file: EXPANDED_IN_FILE,
            template: None,
        }
    }

    /// Forgets an unfinished document.
    fn begin(&mut self) {
        self.open.clear();
        self.root = None;
        self.anchors.clear();
        self.left = EXPANDED;
    }

    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let item = self.scalar(&text, style, tag.as_deref(), range);
                self.keep(anchor, &item);
                self.place(item);
            }
            Event::SequenceStart(_, anchor, _) => {
                // Of a sequence as far left as its key, the parser gives the first entry, not the dash before it.
                let start = if range.is_empty() { self.dash_before(range.start) } else { range.start };
                self.open(anchor, Holds::List(Vec::new()), &(start..range.end));
            }
            Event::MappingStart(_, anchor, _) => self.open(anchor, Holds::Map { entries: Building::default(), key: None }, &range),
            Event::SequenceEnd | Event::MappingEnd => self.close(&range),
            Event::Alias(anchor) => {
                let item = self.alias(anchor, range);
                self.place(item);
            }
            Event::UnresolvedAlias(name) => {
                let at = self.troubles.place(range);
                let item = self.refused(at, format!("`*{name}` has no anchor before it"), "write `&name` before the value that it repeats");
                self.place(item);
            }
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, range: std::ops::Range<usize>) -> Item {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let written = self.text.get(range.clone()).unwrap_or("");
        let range = if block { range.start..range.start + written.trim_end().len() } else { range };
        let at = self.troubles.place(range);
        let plain = style == ScalarStyle::Plain;
        // The parser gives `~` for what is left empty.
        let text = if plain && written.is_empty() { "" } else { text };
        let tag = tag.map(|tag| tag.suffix_in_namespace("tag:yaml.org,2002:").unwrap_or_default());
        let resolved = scalar::resolve(text, plain, tag.as_deref(), self.schema);
        if let Some(doubt) = resolved.doubt {
            self.troubles.tell(Problem::warning(at, doubt).help("quote it if it is text"));
        }
        Item { node: Node::new(resolved.value, at), weight: Weight { nodes: 1, bytes: text.len(), depth: 0 }, plain: plain && tag.is_none() }
    }

    fn dash_before(&self, at: usize) -> usize {
        let (before, after) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let before = before.trim_end_matches([' ', '\t', '\r', '\n']);
        if after.starts_with('-') || !before.ends_with('-') { at } else { before.len() - 1 }
    }

    fn open(&mut self, anchor: usize, holds: Holds, range: &std::ops::Range<usize>) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor::Open);
        }
        self.open.push(Open { start: range.start, end: range.end, anchor, weight: Weight { nodes: 1, bytes: 0, depth: 0 }, holds });
    }

    fn close(&mut self, range: &std::ops::Range<usize>) {
        let Some(mut open) = self.open.pop() else { return };
        // A flow collection ends with its bracket, a block collection with its last content: the parser says where the next thing begins.
        let end = if self.text.get(range.clone()).is_some_and(|text| matches!(text, "]" | "}")) { range.end } else { open.end };
        let at = self.troubles.place(open.start..end.max(open.start));
        open.weight.depth += 1;
        let value = match open.holds {
            Holds::List(items) => Value::List(items),
            Holds::Map { entries, .. } => Value::Map(entries.finish()),
        };
        let item = Item { node: Node::new(value, at), weight: open.weight, plain: false };
        self.keep(open.anchor, &item);
        self.place(item);
    }

    /// Keeps an anchored node for its aliases.
    fn keep(&mut self, anchor: usize, item: &Item) {
        if anchor == 0 {
            return;
        }
        // Copies of anchored nodes that hold anchored nodes cost as much as aliases do.
        let kept = if self.left_in_file.spend(item.weight) { Anchor::Kept(item.node.clone(), item.weight) } else { Anchor::Dropped };
        self.anchors.insert(anchor, kept);
    }

    fn alias(&mut self, anchor: usize, range: std::ops::Range<usize>) -> Item {
        let at = self.troubles.place(range.clone());
        let name = self.text.get(range).unwrap_or("*").to_owned();
        match self.anchors.get(&anchor) {
            Some(Anchor::Kept(node, weight)) => {
                if self.open.len() + weight.depth < MAX_DEPTH && self.left.spend(*weight) && self.left_in_file.spend(*weight) {
                    // The whole stands where the alias stands, its parts where they are written.
                    return Item { node: Node { at, ..node.clone() }, weight: *weight, plain: false };
                }
                self.refused(at, format!("`{name}` makes the document too large"), "write the values out, or repeat less")
            }
            Some(Anchor::Dropped) => self.refused(at, format!("`{name}` stands for too much to be repeated"), "write the values out, or repeat less"),
            Some(Anchor::Open) => self.refused(at, format!("`{name}` would hold itself"), "point the alias at a value outside of it"),
            None => self.refused(at, format!("`{name}` has no anchor before it"), "write `&name` before the value that it repeats"),
        }
    }

    /// A node whose value cannot be had.
    fn refused(&mut self, at: Span, why: String, help: &str) -> Item {
        self.troubles.tell(Problem::error(at, why.clone()).help(help));
        let unknown = Unknown::new(why, at, Type::Any, true);
        Item { node: Node::new(Value::Unknown(Arc::new(unknown)), at), weight: Weight { nodes: 1, bytes: 0, depth: 0 }, plain: false }
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, mut item: Item) {
        if self.open.len() + item.weight.depth > MAX_DEPTH {
            item = self.refused(item.node.at, "this is nested too deeply".into(), "flatten it: at most 256 levels are read");
        }
        let Some(mut open) = self.open.pop() else {
            self.root = Some(item.node);
            return;
        };
        open.end = open.end.max(item.node.at.end as usize);
        open.weight.add(item.weight);
        match &mut open.holds {
            Holds::List(items) => items.push(item.node),
            Holds::Map { entries, key } => match key.take() {
                None => *key = Some(self.key(&item)),
                Some(key) if key.merge => self.merge(entries, item.node),
                Some(key) => {
                    // What is left empty stands where its key does.
                    let at = if item.node.at.start == item.node.at.end && item.node.value == Value::Null { key.at } else { item.node.at };
                    let entry = Entry { key: key.text, key_at: key.at, node: Node { at, ..item.node } };
                    let text = entry.key.clone();
                    if let Some(earlier) = entries.set(entry)
                        && !self.troubles.full()
                        // Terraform's own reader takes the last one without a word.
                        && self.schema != Schema::Terraform
                    {
                        let line = self.troubles.line(earlier);
                        self.troubles.tell(twice(&text, key.at, line));
                    }
                }
            },
        }
        self.open.push(open);
    }

    fn key(&mut self, item: &Item) -> Key {
        let at = item.node.at;
        let written = self.text.get(at.range()).unwrap_or("");
        if item.plain && written == "<<" {
            return Key { text: "<<".into(), at, merge: true };
        }
        let text = match &item.node.value {
            Value::Map(_) | Value::List(_) | Value::Unknown(_) => {
                let braces = at.range().start.checked_sub(1).and_then(|before| self.text.get(before..)).is_some_and(|text| text.starts_with("{{"));
                if braces && self.template.is_none() {
                    let end = at.range().end;
                    self.template = Some(self.troubles.place(at.range().start - 1..end + 1));
                }
                let told = Problem::warning(at, "a key that is no text; it is taken as it is written");
                self.troubles.tell(told.help("write the key as text; Kubernetes refuses it as it is"));
                written.chars().take(200).collect()
            }
            Value::Null if self.schema != Schema::Core => {
                self.troubles.tell(
                    Problem::warning(at, "a key that is empty or null; it is taken as `null`").help("write the key as text; Kubernetes refuses it as it is"),
                );
                "null".into()
            }
            value => scalar::key(value, if item.plain { written } else { "" }, self.schema),
        };
        Key { text: self.keys.share(&text), at, merge: false }
    }

    /// `<<: *defaults`, or a list of such. In Kubernetes' loader a merge replaces what stands before it; by the specification it never does.
    fn merge(&mut self, entries: &mut Building, node: Node) {
        let over = self.schema == Schema::Kubernetes;
        let at = node.at;
        let maps = match node.value {
            Value::Map(map) => vec![map],
            Value::List(mut items) if items.iter().all(|item| item.map().is_some()) => {
                // The first of them holds: where each replaces the one before, that is the last to come.
                if over {
                    items.reverse();
                }
                items.into_iter().filter_map(|item| if let Value::Map(map) = item.value { Some(map) } else { None }).collect()
            }
            Value::Unknown(_) => return,
            _ => {
                self.troubles.tell(
                    Problem::error(at, "a merge key (`<<`) takes a mapping or a list of mappings")
                        .help("point it at a mapping, or quote the key if it is text"),
                );
                return;
            }
        };
        for entry in maps.into_iter().flatten() {
            entries.merge(entry, over);
        }
    }
}
