//! API objects: from a document's node to a resource.

use crate::document::Document;
use crate::model::{Node, Resource, Type, Unknown, Value};
use crate::source::{Problem, Span};

use super::{kind, open, sensitive};

/// A list that holds lists that hold lists…: nobody writes more levels.
const MAX_LISTS: usize = 4;

/// Whether a text that cannot be read was meant as a manifest: both keys, each at the head of a line or, in JSON, quoted.
pub(super) fn looks_like_one(text: &str) -> bool {
    let heads = |key: &str| {
        text.lines().any(|line| {
            let line = line.trim_start_matches([' ', '-', '{', '\t']);
            let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
        })
    };
    let quoted = |key: &str| text.contains(&format!("\"{key}\""));
    (heads("apiVersion") && heads("kind")) || (quoted("apiVersion") && quoted("kind"))
}

/// Collects the objects of one file.
pub(super) struct Reader {
    pub(super) resources: Vec<Resource>,
    pub(super) problems: Vec<Problem>,
    /// How many objects were met, unnamed ones too.
    met: usize,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { resources: Vec::new(), problems: Vec::new(), met: 0 }
    }

    /// Whether anything was ours, readable or not.
    pub(super) fn found_any(&self) -> bool {
        self.met > 0
    }

    /// Takes a document that is an API object; gives back one that is none.
    pub(super) fn document(&mut self, document: Document) -> Option<Document> {
        let Document { node, index } = document;
        self.object(node, None, 0).map(|node| Document { node, index })
    }

    /// Takes an object, or each of a list's; gives back what is none. Items of a typed list have their type from it.
    fn object(&mut self, node: Node, of_list: Option<(&str, &str)>, depth: usize) -> Option<Node> {
        let own = |key: &str| node.get(key).and_then(Node::text);
        let (api_version, kind) = match (own("apiVersion"), own("kind"), of_list) {
            (Some(api_version), Some(kind), _) => (api_version.to_owned(), kind.to_owned()),
            (None, None, Some((api_version, kind))) if !kind.is_empty() && node.map().is_some() => (api_version.to_owned(), kind.to_owned()),
            _ => return Some(node),
        };
        let Some(group) = kind::group(&api_version).filter(|_| !kind.is_empty()) else {
            if node.get("metadata").is_none() {
                return Some(node);
            }
            self.met += 1;
            let at = node.get("apiVersion").map_or(node.at, |api_version| api_version.at);
            let told = Problem::error(at, format!("`{}` is no API version, so this `{}` is not read", short(&api_version), short(&kind)));
            self.problems.push(told.help("write it as `v1` or `<group>/<version>`"));
            return None;
        };
        match kind.strip_suffix("List") {
            Some(items_kind) if node.get("items").is_some_and(|items| items.list().is_some()) && depth < MAX_LISTS => {
                self.items(node, &api_version, items_kind, depth)
            }
            _ => self.resource(node, group, &api_version, &kind),
        }
        None
    }

    fn items(&mut self, node: Node, api_version: &str, kind: &str, depth: usize) {
        self.met += 1;
        let Value::Map(map) = node.value else { return };
        let items = map.into_iter().find(|entry| &*entry.key == "items").map(|entry| entry.node.value);
        let Some(Value::List(items)) = items else { return };
        for item in items {
            if let Some(other) = self.object(item, Some((api_version, kind)), depth + 1) {
                let told = Problem::error(other.at, "this item of a list is no API object: it has no `apiVersion` and `kind`");
                self.problems.push(told.help("give it both, or remove it"));
            }
        }
    }

    /// No object has anything but mappings here. What stands there instead is told, and unknown to rules, not empty.
    fn shape(&mut self, node: &mut Node) {
        let Value::Map(map) = &mut node.value else { return };
        for key in ["metadata", "spec"] {
            let Some(node) = map.get_mut(key) else { continue };
            let Some(word) = no_mapping(&node.value) else { continue };
            let told = Problem::error(node.at, format!("`{key}` is {word}, where a mapping is required; nothing of it is read"));
            self.problems.push(told.help("the API server refuses it: write its fields as `key: value` lines"));
            node.value = Value::Unknown(Unknown::new(format!("`{key}` is {word}, and not read"), node.at, Type::Any, true).into());
        }
    }

    fn resource(&mut self, mut node: Node, group: &str, api_version: &str, kind: &str) {
        self.met += 1;
        self.shape(&mut node);
        sensitive::mark(&mut node, group, kind);
        open::open(&mut node, group, kind);
        let metadata = node.get("metadata");
        let said = |key: &str| metadata.and_then(|metadata| metadata.get(key)).and_then(scalar);
        let name = said("name").or_else(|| said("generateName").map(|prefix| prefix + "*"));
        // Objects without a name stay apart by their place in the file.
        let name = name.unwrap_or_else(|| format!("#{}", self.met));
        let address = format!("{api_version}/{kind}/{}/{name}", said("namespace").unwrap_or_default());
        self.resources.push(Resource {
            address: address.into(),
            kind: kind::kind(group, kind).into(),
            root: "".into(),
            variant: "".into(),
            at: node.at,
            header: header(&node),
            body: node,
            edges: Vec::new(),
            exists: None,
            calls: Vec::new(),
        });
    }
}

/// What a value is called, where no mapping may be something else.
fn no_mapping(value: &Value) -> Option<&'static str> {
    match value {
        Value::Map(_) | Value::Null | Value::Unknown(_) => None,
        Value::List(_) => Some("a list"),
        Value::Text(_) => Some("text"),
        Value::Number(_) => Some("a number"),
        Value::Bool(_) => Some("a boolean"),
    }
}

/// A name as text; a number that stands unquoted is one all the same.
fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) if !text.is_empty() => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// The line that names the object: its name, else its kind.
fn header(node: &Node) -> Span {
    let metadata = node.get("metadata").and_then(Node::map);
    let named = metadata.and_then(|metadata| metadata.entry("name").or_else(|| metadata.entry("generateName")));
    match named.or_else(|| node.map().and_then(|map| map.entry("kind"))) {
        // What came through an alias, a merge key or a patch stands elsewhere: the two need not follow one another.
        Some(entry) if entry.node.at.source == entry.key_at.source && entry.node.at.start >= entry.key_at.start => {
            Span { end: entry.node.at.end, ..entry.key_at }
        }
        Some(entry) => entry.key_at,
        None => Span { end: node.at.start, ..node.at },
    }
}

/// The beginning of a text, for messages.
fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(60.min(text.len()))).unwrap_or("")
}
