//! A module's blocks to resources and outputs.

use std::sync::Arc;

use super::expansion::Expansion;
use super::instance::Instance;
use super::module::{Declared, Module, is_true};
use super::{Options, variables};
use crate::model::{Entry, Node, Reading, Resource, Value as ModelValue};
use crate::source::{Problem, Sources};

/// How many resources one module may come to.
const MAX_RESOURCES: usize = 1_000_000;

/// Evaluates a module as a root.
pub(super) fn evaluate(module: &Module, sources: &Sources, options: &Options) -> Reading {
    let mut instance = Instance::new(module, sources, options.workspace.as_deref());
    let values = variables::assign(&instance);
    instance.variables = values;
    instance.evaluate_locals();
    let mut reading = Reading::default();
    for (n, declared) in module.resources.iter().enumerate() {
        let expansion = instance.expansion(n);
        add(&instance, declared, &expansion, &mut reading);
    }
    for call in &module.calls {
        let expansion = Expansion::of(&instance, &call.block);
        add(&instance, call, &expansion, &mut reading);
    }
    let outputs = outputs(&instance);
    if !outputs.is_empty() {
        reading.outputs.insert(module.root.clone(), outputs);
    }
    reading.problems.extend(module.problems.iter().cloned());
    reading.problems.extend(instance.into_problems());
    reading
}

fn add(instance: &Instance<'_>, declared: &Declared, expansion: &Expansion, reading: &mut Reading) {
    let block = &declared.block;
    let repeated = block.body.get("for_each").or_else(|| block.body.get("count"));
    let from = repeated.map(|expr| instance.references(expr, None)).unwrap_or_default();
    for key in expansion.keys() {
        if reading.resources.len() == MAX_RESOURCES {
            instance.tell(
                Problem::error(block.header, format!("the module comes to more than {MAX_RESOURCES} resources; the rest is not judged"))
                    .help("split the module"),
            );
            return;
        }
        let address = key.address(&declared.address);
        let (body, edges) = expansion.within(&key, Some(&from), |scope| {
            let own = super::expansion::self_value(&address, block.header);
            let with_self = super::eval::Scope { name: "self", value: &own, outer: scope, from: None };
            instance.body_node(&block.body, block.at, Some(&with_self), true)
        });
        reading.resources.push(Resource {
            address,
            kind: declared.kind.clone(),
            root: instance.module.root.clone(),
            variant: Arc::from(""),
            at: block.at,
            header: block.header,
            body,
            edges,
            exists: None,
            calls: Vec::new(),
        });
    }
}

fn outputs(instance: &Instance<'_>) -> Vec<Entry> {
    let mut outputs: Vec<Entry> = Vec::new();
    for block in &instance.module.outputs {
        let Some(name) = block.labels.first() else { continue };
        if outputs.iter().any(|output| output.key == *name) {
            instance
                .tell(Problem::warning(block.header, format!("output `{name}` is declared more than once; the first one is taken")).help("remove all but one"));
            continue;
        }
        let mut node = match block.body.attribute("value") {
            Some(value) => instance.attribute_node(value),
            None => Node::new(ModelValue::Null, block.at),
        };
        node.sensitive |= is_true(block.body.get("sensitive"));
        outputs.push(Entry { key: name.clone(), key_at: block.header, node });
    }
    outputs
}
