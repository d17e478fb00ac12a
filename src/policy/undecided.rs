//! Blocks that a plan alone cannot tell from what nobody configures: `dynamic` ones of unknown number stand in no
//! `configuration`. A verdict that would pass for want of such a block is unknown, unless it passes with it too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::judge::{Causes, Judge, Verdict};
use crate::model::{Node, Outcome, Unknown, Value};

/// The verdicts, with those on plans judged again as if `dynamic` blocks might stand wherever they could.
pub(super) fn again(judge: &Judge<'_>, verdicts: Vec<Verdict>) -> Vec<Verdict> {
    let resources = judge.estate.resources;
    let roots: BTreeSet<&str> = resources.iter().filter(|resource| may_have(&resource.body)).map(|resource| &*resource.root).collect();
    if roots.is_empty() {
        return verdicts;
    }
    let (mut kept, mut opened, mut causes) = (Vec::new(), Vec::new(), Vec::new());
    for (n, resource) in resources.iter().enumerate().filter(|(_, resource)| roots.contains(&*resource.root)) {
        let (mut resource, mut found) = (resource.clone(), Causes::new());
        open(&mut resource.body, &mut found);
        kept.push(n);
        opened.push(resource);
        causes.push(found);
    }
    let mut merged: BTreeMap<(usize, usize), Verdict> = verdicts.into_iter().map(|verdict| ((verdict.resource, verdict.rule), verdict)).collect();
    for mut verdict in judge.with(&opened) {
        let (Some(n), Some(causes)) = (kept.get(verdict.resource), causes.get_mut(verdict.resource)) else { continue };
        let first = merged.get(&(*n, verdict.rule));
        if verdict.outcome == Outcome::Pass || first.is_some_and(|first| first.outcome != Outcome::Pass) {
            continue;
        }
        let mut possible = std::mem::take(&mut verdict.findings);
        possible.append(&mut verdict.possible);
        possible.sort();
        possible.dedup();
        let unknown = if verdict.unknown.is_empty() { causes.clone() } else { verdict.unknown };
        let observed = first.map(|first| first.observed.clone()).unwrap_or_default();
        let told = Verdict { resource: *n, outcome: Outcome::Unknown, possible, unknown, error: None, observed, ..verdict };
        merged.insert((*n, told.rule), told);
    }
    merged.into_values().collect()
}

/// Whether blocks may stand in a body that nobody can tell.
fn may_have(node: &Node) -> bool {
    match &node.value {
        Value::Unknown(unknown) => unknown.unset && unknown.tail,
        Value::List(list) => list.iter().any(may_have),
        Value::Map(map) => map.iter().any(|entry| may_have(&entry.node)),
        _ => false,
    }
}

/// Puts a list of any number of blocks wherever some may stand.
fn open(node: &mut Node, found: &mut Causes) {
    match &mut node.value {
        Value::Unknown(unknown) if unknown.unset && unknown.tail => {
            let why = format!("{}, and a `dynamic` block may make it", unknown.why);
            let unknown = Arc::new(Unknown { why, unset: false, nullable: false, ..(**unknown).clone() });
            found.push((String::new(), unknown.clone()));
            node.value = Value::List(vec![Node::new(Value::Unknown(unknown), node.at)]);
        }
        Value::List(list) => list.iter_mut().for_each(|node| open(node, found)),
        Value::Map(map) => map.iter_mut().for_each(|entry| open(&mut entry.node, found)),
        _ => {}
    }
}
