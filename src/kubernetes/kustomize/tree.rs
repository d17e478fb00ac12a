//! Changing nodes in place, so that each value keeps the place that it came from.

use crate::model::{Entry, Map, Node, Number, Value};
use crate::source::Span;

/// The node at keys below this one.
pub(super) fn lookup<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| node.get(key))
}

pub(super) fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(map) => map.get_mut(key),
        _ => None,
    }
}

/// A scalar as text: a number that stands unquoted is a name all the same.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

pub(super) fn is_scalar(node: &Node) -> bool {
    !matches!(node.value, Value::List(_) | Value::Map(_))
}

pub(super) fn text(text: impl Into<Box<str>>, at: Span) -> Node {
    Node::new(Value::Text(text.into()), at)
}

/// What a scalar becomes that takes this text and keeps its type.
pub(super) fn typed(like: &Value, text: &str) -> Value {
    match like {
        Value::Number(_) => Number::parse(text).map_or_else(|| Value::Text(text.into()), Value::Number),
        Value::Bool(_) if matches!(text, "true" | "false") => Value::Bool(text == "true"),
        _ => Value::Text(text.into()),
    }
}

/// Sets the value under a key; a new key is given the place of what says it.
pub(super) fn put(map: &mut Map, key: &str, key_at: Span, node: Node) {
    match map.get_mut(key) {
        Some(old) => *old = node,
        None => map.push(Entry { key: key.into(), key_at, node }),
    }
}

/// The map below a key, made where there is none; `None` where something else stands there.
pub(super) fn map_below<'n>(node: &'n mut Node, key: &str, at: Span) -> Option<&'n mut Map> {
    let Value::Map(map) = &mut node.value else { return None };
    if map.get(key).is_none_or(|node| node.value == Value::Null) {
        put(map, key, at, Node::new(Value::Map(Map::default()), at));
    }
    match &mut map.get_mut(key)?.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

/// Sets the name or the namespace of an object.
pub(super) fn set_metadata(object: &mut Node, key: &str, value: Node) {
    let at = value.at;
    if let Some(metadata) = map_below(object, "metadata", at) {
        put(metadata, key, at, value);
    }
}

/// How many nodes stand at and below this one, long texts counted as several, and how deep.
pub(super) fn weigh(node: &Node) -> (usize, usize) {
    let add = |(count, depth): (usize, usize), node: &Node| {
        let (more, below) = weigh(node);
        (count.saturating_add(more), depth.max(below))
    };
    let (count, depth) = match &node.value {
        Value::List(items) => items.iter().fold((0, 0), add),
        Value::Map(map) => map.iter().fold((0, 0), |sum, entry| add(sum, &entry.node)),
        Value::Text(text) => (text.len() / 64, 0),
        _ => (0, 0),
    };
    (count + 1, depth + 1)
}

/// Moves every place at and below a node.
pub(super) fn move_places(node: &mut Node, to: &impl Fn(Span) -> Span) {
    node.at = to(node.at);
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| move_places(item, to)),
        Value::Map(map) => map.iter_mut().for_each(|entry| {
            entry.key_at = to(entry.key_at);
            move_places(&mut entry.node, to);
        }),
        _ => {}
    }
}

/// Splits a path at its separators; a backslash before one makes it part of a name.
pub(super) fn split(path: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(part) = parts.last_mut() else { break };
        match c {
            '\\' if chars.peek() == Some(&separator) => part.extend(chars.next()),
            c if c == separator => parts.push(String::new()),
            c => part.push(c),
        }
    }
    if parts.first().is_some_and(String::is_empty) && parts.len() > 1 {
        parts.remove(0);
    }
    parts
}
