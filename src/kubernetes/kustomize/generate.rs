//! `configMapGenerator` and `secretGenerator`, and the hash that ends the names of what they make.

use std::fmt::Write;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::object::Object;
use super::tree;
use crate::model::{Entry, Map, Node, Value};
use crate::source::{Span, hex};

/// What a generator makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    ConfigMap,
    Secret,
}

/// One key and its bytes, and where they come from.
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: Vec<u8>,
    pub(super) at: Span,
}

/// What `generatorOptions` and an entry's own `options` come to together.
pub(super) struct Options<'n> {
    own: Option<&'n Node>,
    shared: Option<&'n Node>,
}

impl<'n> Options<'n> {
    pub(super) fn new(entry: &'n Node, shared: Option<&'n Node>) -> Self {
        Self { own: entry.get("options"), shared }
    }

    fn is_said(&self, key: &str) -> bool {
        [self.own, self.shared].into_iter().flatten().any(|options| options.get(key).is_some_and(|node| node.value == Value::Bool(true)))
    }

    fn pairs(&self, key: &str) -> Map {
        let mut pairs = Map::default();
        for options in [self.shared, self.own].into_iter().flatten() {
            for pair in options.get(key).and_then(Node::map).into_iter().flat_map(Map::iter) {
                tree::put(&mut pairs, &pair.key, pair.key_at, tree::text(tree::scalar(&pair.node).unwrap_or_default(), pair.node.at));
            }
        }
        pairs
    }
}

/// The object that an entry makes of its pairs.
pub(super) fn object(kind: Kind, entry: &Node, pairs: Vec<Pair>, options: &Options<'_>) -> Object {
    let at = entry.at;
    let mut map = Map::default();
    let add = |map: &mut Map, key: &str, node: Node| map.push(Entry { key: key.into(), key_at: node.at, node });
    add(&mut map, "apiVersion", tree::text("v1", at));
    add(&mut map, "kind", tree::text(if kind == Kind::Secret { "Secret" } else { "ConfigMap" }, at));
    let mut metadata = Map::default();
    for key in ["name", "namespace"] {
        if let Some(named) = entry.map().and_then(|map| map.entry(key)) {
            metadata.push(Entry { node: tree::text(tree::scalar(&named.node).unwrap_or_default(), named.node.at), ..named.clone() });
        }
    }
    for key in ["labels", "annotations"] {
        let pairs = options.pairs(key);
        if !pairs.is_empty() {
            add(&mut metadata, key, Node::new(Value::Map(pairs), at));
        }
    }
    add(&mut map, "metadata", Node::new(Value::Map(metadata), at));
    if kind == Kind::Secret {
        let said = entry.get("type").and_then(|node| Some(tree::text(tree::scalar(node)?, node.at)));
        add(&mut map, "type", said.filter(|node| node.text() != Some("")).unwrap_or_else(|| tree::text("Opaque", at)));
    }
    let (mut data, mut binary) = (Map::default(), Map::default());
    for pair in pairs {
        let (into, text) = match String::from_utf8(pair.value) {
            Ok(text) if kind == Kind::ConfigMap => (&mut data, text),
            Ok(text) => (&mut data, base64(text.as_bytes())),
            Err(error) => (if kind == Kind::Secret { &mut data } else { &mut binary }, base64(error.as_bytes())),
        };
        tree::put(into, &pair.key, pair.at, tree::text(text, pair.at));
    }
    for (key, values) in [("data", data), ("binaryData", binary)] {
        if !values.is_empty() || (kind == Kind::Secret && key == "data") {
            add(&mut map, key, Node::new(Value::Map(values), at));
        }
    }
    if options.is_said("immutable") {
        add(&mut map, "immutable", Node::new(Value::Bool(true), at));
    }
    Object { needs_hash: !options.is_said("disableNameSuffixHash"), ..Object::new(Node::new(Value::Map(map), at)) }
}

/// Base64 in lines of 70 characters, where there is more than one.
fn base64(bytes: &[u8]) -> String {
    let whole = BASE64.encode(bytes);
    if whole.len() < 70 {
        return whole;
    }
    let mut text = String::with_capacity(whole.len() + whole.len() / 70 + 1);
    for (n, c) in whole.chars().enumerate() {
        if n > 0 && n % 70 == 0 {
            text.push('\n');
        }
        text.push(c);
    }
    text.push('\n');
    text
}

/// Lays what an entry makes over an object that is there: `behavior: merge`, or `replace`.
pub(super) fn lay_over(old: &mut Object, mut new: Object, merges: bool) {
    for field in ["labels", "annotations"] {
        let Some(before) = tree::lookup(&old.node, &["metadata", field]).and_then(Node::map).cloned() else { continue };
        let at = new.node.at;
        let Some(metadata) = tree::child(&mut new.node, "metadata") else { continue };
        let Some(map) = tree::map_below(metadata, field, at) else { continue };
        let own = std::mem::replace(map, before);
        own.into_iter().for_each(|entry| tree::put(map, &entry.key, entry.key_at, entry.node));
    }
    for key in ["name", "namespace"] {
        if let Some(node) = tree::lookup(&old.node, &["metadata", key]).cloned() {
            tree::set_metadata(&mut new.node, key, node);
        }
    }
    for field in if merges { &["data", "binaryData"][..] } else { &[] } {
        let Some(before) = old.node.get(field).and_then(Node::map).cloned() else { continue };
        let at = new.node.at;
        let Some(map) = tree::map_below(&mut new.node, field, at) else { continue };
        let own = std::mem::replace(map, before);
        own.into_iter().for_each(|entry| tree::put(map, &entry.key, entry.key_at, entry.node));
    }
    old.node = new.node;
    old.needs_hash &= new.needs_hash;
}

/// Ends the name of an object with the hash of its content.
pub(super) fn add_hash(object: &mut Object) {
    let hash = hash(&object.node);
    object.remember();
    if let Some(name) = tree::child(&mut object.node, "metadata").and_then(|metadata| tree::child(metadata, "name"))
        && let Some(old) = tree::scalar(name)
    {
        name.value = Value::Text(format!("{old}-{hash}").into());
    }
}

/// The first ten hexadecimal digits of SHA-256, without those that could make words. Kustomize means to put the name into it, and puts
/// an empty text there.
fn hash(node: &Node) -> String {
    let mut text = String::from("{");
    let kind = node.get("kind").and_then(Node::text).unwrap_or("");
    let optional = if kind == "Secret" { "stringData" } else { "binaryData" };
    let mut fields: Vec<(&str, Option<&Node>)> = vec![("data", node.get("data")), ("kind", node.get("kind")), ("name", None)];
    if kind == "Secret" {
        fields.push(("type", node.get("type")));
    }
    if node.get(optional).is_some_and(|node| node.map().is_some()) {
        fields.push((optional, node.get(optional)));
    }
    fields.sort_by_key(|(key, _)| *key);
    for (n, (key, value)) in fields.into_iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        json_text(key, &mut text);
        text.push(':');
        match value {
            Some(value) => json(value, &mut text),
            None => text.push_str("\"\""),
        }
    }
    text.push('}');
    let digest = hex(&Sha256::digest(text.as_bytes()));
    let safe = |c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    };
    digest.chars().take(10).map(safe).collect()
}

/// A value as Go writes it in JSON: keys in order, and what means something in HTML escaped.
fn json(node: &Node, into: &mut String) {
    match &node.value {
        Value::Null | Value::Unknown(_) => into.push_str("null"),
        Value::Bool(yes) => into.push_str(if *yes { "true" } else { "false" }),
        Value::Number(number) => into.push_str(&number.to_string()),
        Value::Text(text) => json_text(text, into),
        Value::List(items) => {
            into.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                json(item, into);
            }
            into.push(']');
        }
        Value::Map(map) => {
            let mut entries: Vec<&Entry> = map.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            into.push('{');
            for (n, entry) in entries.into_iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                json_text(&entry.key, into);
                into.push(':');
                json(&entry.node, into);
            }
            into.push('}');
        }
    }
}

fn json_text(text: &str, into: &mut String) {
    into.push('"');
    for c in text.chars() {
        match c {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            '\u{8}' => into.push_str("\\b"),
            '\u{c}' => into.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => _ = write!(into, "\\u{:04x}", u32::from(c)),
            c => into.push(c),
        }
    }
    into.push('"');
}

/// The pairs of a file of environment variables.
///
/// # Errors
/// What is wrong with a line.
pub(super) fn environment(bytes: &[u8], at: Span) -> Result<Vec<Pair>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "holds bytes that are no text".to_owned())?;
    let mut pairs = Vec::new();
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let is_name = !key.is_empty() && !key.starts_with(|c: char| c.is_ascii_digit()) && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !is_name {
            return Err(format!("line {} names no variable", n + 1));
        }
        pairs.push(Pair { key: key.into(), value: value.as_bytes().to_vec(), at });
    }
    Ok(pairs)
}

/// `KEY=VALUE`, the value without quotes around it.
pub(super) fn literal(text: &str, at: Span) -> Option<Pair> {
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty())?;
    let unquoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    Some(Pair { key: key.into(), value: unquoted.unwrap_or(value).as_bytes().to_vec(), at })
}
