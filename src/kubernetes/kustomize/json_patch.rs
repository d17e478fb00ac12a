//! JSON patches: RFC 6902.

use super::tree;
use crate::model::{Entry, Node, Value};
use crate::source::Span;

/// Copies must not let an object grow without bound.
const MOST_NODES: usize = 200_000;
const DEEPEST: usize = 200;
/// How many nodes are counted for that, in all.
const MOST_WEIGHED: usize = 20_000_000;

/// Why an operation cannot be done, and where it stands.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) why: String,
    pub(super) at: Span,
}

/// Does each operation of a patch in turn.
pub(super) fn apply(object: &mut Node, operations: &[Node]) -> Result<(), Refused> {
    let mut weighed = 0;
    for operation in operations {
        let (done, grows) = one(object, operation);
        done.map_err(|why| Refused { why, at: operation.at })?;
        if grows {
            let (nodes, depth) = tree::weigh(object);
            weighed += nodes;
            if nodes > MOST_NODES || weighed > MOST_WEIGHED || depth > DEEPEST {
                return Err(Refused { why: "makes the object too large".into(), at: operation.at });
            }
        }
    }
    Ok(())
}

fn one(object: &mut Node, operation: &Node) -> (Result<(), String>, bool) {
    let said = |key: &str| operation.get(key).and_then(Node::text);
    let (Some(op), Some(path)) = (said("op"), operation.get("path")) else { return (Err("is no operation: it needs `op` and `path`".into()), false) };
    let pointer = path.text().unwrap_or("");
    let value = || operation.get("value").cloned().unwrap_or_else(|| Node::new(Value::Null, operation.at));
    let from = || said("from").ok_or_else(|| "needs `from`".to_owned());
    match op {
        "add" | "replace" if segments(pointer).len() + tree::weigh(&value()).1 > DEEPEST => (Err("nests the object too deeply".into()), false),
        "add" => (add(object, pointer, value(), path.at), false),
        "remove" => (remove(object, pointer).map(|_| ()), false),
        "replace" => (replace(object, pointer, value()), false),
        "move" => (from().and_then(|from| remove(object, from)).and_then(|node| add(object, pointer, node, path.at)), true),
        "copy" => (from().and_then(|from| find(object, from).cloned()).and_then(|node| add(object, pointer, node, path.at)), true),
        "test" => {
            let holds = find(object, pointer).is_ok_and(|node| equal(node, &value()));
            (if holds { Ok(()) } else { Err(format!("tests `{pointer}`, which is something else")) }, false)
        }
        _ => (Err(format!("`{op}` is no operation: add, remove, replace, move, copy and test are")), false),
    }
}

/// Whether two values are the same, wherever they stand.
fn equal(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Map(a), Value::Map(b)) => a.len() == b.len() && a.iter().all(|entry| b.get(&entry.key).is_some_and(|other| equal(&entry.node, other))),
        (a, b) => a == b,
    }
}

fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

fn absent(pointer: &str) -> String {
    format!("names `{pointer}`, which is not there")
}

fn step<'n>(node: &'n Node, part: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(map) => map.get(part),
        Value::List(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    }
}

fn step_mut<'n>(node: &'n mut Node, part: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(map) => map.get_mut(part),
        Value::List(items) => items.get_mut(part.parse::<usize>().ok()?),
        _ => None,
    }
}

fn find<'n>(object: &'n Node, pointer: &str) -> Result<&'n Node, String> {
    segments(pointer).iter().try_fold(object, |node, part| step(node, part)).ok_or_else(|| absent(pointer))
}

/// What holds the value that a pointer names, and the last step to it.
fn parent<'n>(object: &'n mut Node, pointer: &str) -> Result<(&'n mut Node, String), String> {
    let mut parts = segments(pointer);
    let last = parts.pop().ok_or_else(|| "names the object as a whole".to_owned())?;
    let holder = parts.iter().try_fold(object, |node, part| step_mut(node, part)).ok_or_else(|| absent(pointer))?;
    Ok((holder, last))
}

fn add(object: &mut Node, pointer: &str, node: Node, key_at: Span) -> Result<(), String> {
    if pointer.is_empty() {
        *object = node;
        return Ok(());
    }
    let (holder, last) = parent(object, pointer)?;
    match &mut holder.value {
        Value::Map(map) => {
            match map.get_mut(&last) {
                Some(old) => *old = node,
                None => map.push(Entry { key: last.into(), key_at, node }),
            }
            Ok(())
        }
        Value::List(items) if last == "-" => {
            items.push(node);
            Ok(())
        }
        Value::List(items) => match last.parse::<usize>() {
            Ok(place) if place <= items.len() => {
                items.insert(place, node);
                Ok(())
            }
            _ => Err(absent(pointer)),
        },
        _ => Err(absent(pointer)),
    }
}

fn remove(object: &mut Node, pointer: &str) -> Result<Node, String> {
    let (holder, last) = parent(object, pointer)?;
    match &mut holder.value {
        Value::Map(map) => map.remove(&last).map(|entry| entry.node).ok_or_else(|| absent(pointer)),
        Value::List(items) => match last.parse::<usize>() {
            Ok(place) if place < items.len() => Ok(items.remove(place)),
            _ => Err(absent(pointer)),
        },
        _ => Err(absent(pointer)),
    }
}

fn replace(object: &mut Node, pointer: &str, node: Node) -> Result<(), String> {
    if pointer.is_empty() {
        *object = node;
        return Ok(());
    }
    let (holder, last) = parent(object, pointer)?;
    *step_mut(holder, &last).ok_or_else(|| absent(pointer))? = node;
    Ok(())
}
