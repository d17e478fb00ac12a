//! A module's blocks to resources and outputs.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::expansion::Expansion;
use super::instance::Instance;
use super::load::Modules;
use super::module::{Declared, is_hidden};
use super::{Options, Run};
use crate::model::{Entry, Gap, Node, Reading, Resource, Touches, Type as ModelType, Unknown as ModelUnknown, Value as ModelValue};
use crate::source::{Problem, Sources, Span};

/// How many resources one module may come to.
const MAX_RESOURCES: usize = 1_000_000;

/// A root module, evaluated.
pub(super) struct Evaluation {
    pub reading: Reading,
    /// Sources of modules that are not read.
    pub unread: BTreeSet<(String, Span)>,
    /// The folders of modules whose calls do not write out where they are.
    pub early: BTreeSet<Arc<str>>,
}

/// Evaluates a root module and those that it calls.
pub(super) fn evaluate(run: &Run<'_>, modules: &Modules, sources: &Sources, options: &Options) -> Evaluation {
    let root = Instance::root(run, modules, sources, options);
    let mut reading = Reading::default();
    let mut waiting = vec![root.clone()];
    while let Some(instance) = waiting.pop() {
        evaluate_instance(&instance, &mut reading, &mut waiting);
    }
    let outputs = outputs(&root);
    if !outputs.is_empty() {
        let variant = if run.variant.is_empty() { String::new() } else { format!(" ({})", run.variant) };
        reading.outputs.insert(format!("{}{variant}", run.module.root).into(), outputs);
    }
    reading.problems.extend(root.problems());
    Evaluation { reading, unread: root.tree.unread.take(), early: root.tree.early.take() }
}

fn evaluate_instance<'a>(instance: &Rc<Instance<'a>>, reading: &mut Reading, waiting: &mut Vec<Rc<Instance<'a>>>) {
    instance.evaluate_locals();
    instance.tell_conditions();
    // What is ephemeral is in no plan and no state.
    for (n, declared) in instance.module.resources.iter().enumerate().filter(|(_, declared)| !declared.kind.starts_with("ephemeral.")) {
        let expansion = instance.expansion(n);
        add(instance, declared, &expansion, reading);
    }
    for (n, call) in instance.module.calls.iter().enumerate() {
        let expansion = instance.call_expansion(n, call);
        add(instance, call, &expansion, reading);
        for key in expansion.keys() {
            match instance.child(n, call, &key) {
                Some(child) => waiting.push(child),
                None => {
                    let address = instance.full(&key.address(&call.address));
                    let why = ModelUnknown::new(format!("{address}: module is not read"), call.block.header, ModelType::Any, true);
                    reading.gaps.push(instance.gap(Touches::Handed(address), why));
                }
            }
        }
    }
    reading.gaps.extend(instance.module.unread.iter().map(|why| instance.gap(Touches::All, why.clone())));
}

impl Instance<'_> {
    fn gap(&self, touches: Touches, why: ModelUnknown) -> Gap {
        Gap { root: self.tree.root(), variant: self.tree.variant.clone(), touches, why: Arc::new(why) }
    }
}

fn add(instance: &Instance<'_>, declared: &Declared, expansion: &Expansion, reading: &mut Reading) {
    let block = &declared.block;
    let repeated = block.body.get("for_each").or_else(|| block.body.get("count"));
    let from = repeated.map(|expr| instance.references(expr, None)).unwrap_or_default();
    let doubt = if let Expansion::Unknown(unknown) = expansion { Some(unknown.clone()) } else { instance.doubt() };
    let exists = doubt.map(|unknown| Arc::new(super::body::to_model(&unknown)));
    let calls = instance.call_sites();
    for key in expansion.keys() {
        if reading.resources.len() == MAX_RESOURCES {
            instance.tell(
                Problem::error(block.header, format!("the module comes to more than {MAX_RESOURCES} resources; the rest is not judged"))
                    .help("split the module"),
            );
            let why = ModelUnknown::new("the module comes to more resources than are judged", block.header, ModelType::Any, true);
            reading.gaps.push(instance.gap(Touches::All, why));
            return;
        }
        let address = key.address(&declared.address);
        let (mut body, edges) = expansion.within(&key, Some(&from), |scope| {
            let own = super::expansion::self_value(&instance.full(&address), block.header);
            let with_self = super::eval::Scope { name: "self", value: &own, outer: scope, from: None };
            instance.body_node(&block.body, block.at, Some(&with_self), true)
        });
        instance.add_defaults(declared, &mut body);
        reading.resources.push(Resource {
            address: instance.full(&address),
            kind: declared.kind.clone(),
            root: instance.tree.root(),
            variant: instance.tree.variant.clone(),
            at: block.at,
            header: block.header,
            body,
            edges,
            exists: exists.clone(),
            calls: calls.clone(),
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
            Some(value) => instance.attribute_node(value, None),
            None => Node::new(ModelValue::Null, block.at),
        };
        node.sensitive |= is_hidden(block);
        outputs.push(Entry { key: name.clone(), key_at: block.header, node });
    }
    outputs
}
