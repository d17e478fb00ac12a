//! A plan beside the configuration that it was made from: its values keep, its places become those of the code.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::without_keys;
use crate::model::{Entry, Map, Node, Resource, Value};
use crate::source::Span;

/// The configurations that were evaluated, by root.
pub(super) struct Roots<'r>(HashMap<&'r str, Root<'r>>);

/// A root's blocks by their addresses without keys, and what they come to by full addresses.
#[derive(Default)]
struct Root<'r> {
    blocks: HashMap<String, &'r Resource>,
    instances: HashMap<&'r str, &'r Resource>,
}

impl<'r> Roots<'r> {
    pub(super) fn of(resources: &'r [Resource]) -> Self {
        let mut roots: HashMap<&str, Root<'_>> = HashMap::new();
        for resource in resources {
            let root = roots.entry(&resource.root).or_default();
            root.blocks.entry(without_keys(&resource.address)).or_insert(resource);
            root.instances.entry(&resource.address).or_insert(resource);
        }
        Self(roots)
    }

    /// The root whose blocks the plan has: the one in the plan's folder or the nearest above it, where several have as many.
    /// None where it cannot be told.
    pub(super) fn find(&self, folder: &str, blocks: &[String]) -> Option<&'r str> {
        let shared = |root: &Root<'_>| blocks.iter().filter(|block| root.blocks.contains_key(*block)).count();
        let counted: Vec<(&str, usize)> = self.0.iter().map(|(root, all)| (*root, shared(all))).collect();
        let most = counted.iter().map(|(_, count)| *count).max().filter(|count| *count * 2 > blocks.len())?;
        let mut best: Vec<&str> = counted.into_iter().filter(|(_, count)| *count == most).map(|(root, _)| root).collect();
        if best.len() > 1 {
            let folder = if folder.is_empty() { "." } else { folder };
            let above = |root: &str| {
                if root == "." {
                    Some(0)
                } else {
                    (folder == root || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))).then_some(root.len())
                }
            };
            let nearest = best.iter().filter_map(|root| above(root)).max()?;
            best.retain(|root| above(root) == Some(nearest));
        }
        match best.as_slice() {
            [root] => Some(root),
            _ => None,
        }
    }

    /// What a root declares at an address; another instance of its block, where there is not that one.
    pub(super) fn declared(&self, root: &str, address: &str) -> Option<&'r Resource> {
        let root = self.0.get(root)?;
        root.instances.get(address).or_else(|| root.blocks.get(&without_keys(address))).copied()
    }
}

/// Gives a planned resource the places of the block that declares it, and what only the configuration knows.
pub(super) fn anchor(planned: &mut Resource, block: &Resource) {
    (planned.at, planned.header, planned.calls) = (block.at, block.header, block.calls.clone());
    moved(&mut planned.body, Some(&block.body), block.header);
    if planned.address == block.address {
        // The configuration knows what its names stand for, which the plan does not say.
        let known = block.edges.iter().filter(|edge| !planned.edges.contains(edge)).cloned().collect::<Vec<_>>();
        planned.edges.extend(known);
    }
    let (Value::Map(body), Some(written)) = (&mut planned.body.value, block.body.map()) else { return };
    for entry in written.iter().filter(|entry| crate::terraform::body::is_handling(&entry.key)) {
        if body.get(&entry.key).is_none() {
            body.push(entry.clone());
        }
    }
}

/// Moves a value to where the code writes it; what the code does not write, to the nearest that it does.
fn moved(node: &mut Node, written: Option<&Node>, near: Span) {
    let at = written.map_or(near, |written| written.at);
    node.at = at;
    match &mut node.value {
        Value::Map(map) => {
            let code = written.and_then(|written| match &written.value {
                Value::Map(map) => Some(map),
                // The instances of one block.
                Value::List(list) => list.first().and_then(Node::map),
                _ => None,
            });
            let by_key: HashMap<&str, &Entry> = code.into_iter().flat_map(Map::iter).map(|entry| (&*entry.key, entry)).collect();
            // What is written whole, as a reference, has no places inside.
            let near = if code.is_some() { near } else { at };
            for entry in map.iter_mut() {
                let found = by_key.get(&*entry.key);
                entry.key_at = found.map_or(near, |found| found.key_at);
                let near = found.map_or(near, |found| found.key_at);
                moved(&mut entry.node, found.map(|found| &found.node), near);
            }
        }
        Value::List(list) => {
            let code = written.and_then(Node::list).filter(|code| code.len() == list.len());
            for (n, item) in list.iter_mut().enumerate() {
                let same = match code {
                    Some(code) => code.get(n),
                    None => written.filter(|written| matches!(written.value, Value::Map(_))),
                };
                moved(item, same, at);
            }
        }
        Value::Unknown(unknown) => {
            let mut told = (**unknown).clone();
            told.origin = at;
            // The code tells of every `dynamic` block.
            told.tail = false;
            if let Some(written) = written {
                // Someone does configure it: a `dynamic` block, which a plan's configuration leaves out.
                told.unset = false;
                if let Value::Unknown(code) = &written.value {
                    (told.kind, told.nullable) = (code.kind, code.nullable);
                    told.parts.clone_from(&code.parts);
                }
            }
            *unknown = Arc::new(told);
        }
        _ => {}
    }
}
