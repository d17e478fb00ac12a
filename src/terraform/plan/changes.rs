//! A plan: what is to be after it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::File;
use super::address::{joined, module_of, without_keys};
use super::configuration::{Block, Configuration, Edges};
use super::overlay::{Overlay, Said, Types};
use super::state;
use crate::model::{Entry, Map, Node, Resource, Type, Unknown, Value};
use crate::source::{Problem, Span};

/// Reads a plan.
pub(super) fn read(plan: &Node, file: &mut File<'_>) {
    let configuration = Configuration::of(plan.get("configuration"));
    file.blocks = configuration.blocks.keys().cloned().collect();
    file.blocks.sort();
    tell_state(plan, file);
    hide(plan, file);

    let changes = list(plan.get("resource_changes"), "resource_changes", file);
    let deferred = list(plan.get("deferred_changes"), "deferred_changes", file);
    let deferred: Vec<&Node> = deferred.iter().filter_map(|deferred| deferred.get("resource_change")).collect();
    let mut planned = Vec::new();
    state::walk(plan.get("planned_values").and_then(|values| values.get("root_module")), file, &mut |node| planned.push(node));
    let mut prior = Vec::new();
    state::walk(plan.get("prior_state").and_then(|state| state.get("values")).and_then(|values| values.get("root_module")), file, &mut |node| prior.push(node));

    let mut types = Types::default();
    for change in changes.iter().chain(deferred.iter().copied()) {
        let values = change.get("change");
        for key in ["after", "before"] {
            types.learn(text(change, "type").unwrap_or(""), values.and_then(|values| values.get(key)));
        }
    }
    planned.iter().chain(&prior).for_each(|node| types.learn(text(node, "type").unwrap_or(""), node.get("values")));

    let mut seen: HashSet<&str> = HashSet::new();
    let mut deletions = 0;
    let mut add = |node, exists, file: &mut File<'_>, seen: &mut HashSet<_>| match change(node, &configuration, &types, file) {
        Some(Change::Resource(resource)) => {
            seen.extend(text(node, "address"));
            file.resources.push(Resource { exists, ..*resource });
        }
        Some(Change::Deletion) => deletions += 1,
        None => {}
    };
    changes.iter().for_each(|node| add(node, None, file, &mut seen));
    for node in deferred {
        let why = Unknown::new(format!("{} is deferred to a later plan", text(node, "address").unwrap_or("it")), node.at, Type::Any, false);
        add(node, Some(Arc::new(why)), file, &mut seen);
    }
    for node in planned {
        let Some(address) = text(node, "address") else { continue };
        if seen.insert(address) {
            let block = configuration.blocks.get(&without_keys(address));
            file.resources.extend(state::resource(node, said(block), &types));
        } else if let Some(values) = node.get("values") {
            file.hidden.push(values.at);
        }
    }
    // What was read while planning stands nowhere else.
    for node in prior.into_iter().filter(|node| text(node, "mode") == Some("data")) {
        let Some(address) = text(node, "address") else { continue };
        if let Some(block) = configuration.blocks.get(&without_keys(address))
            && seen.insert(address)
        {
            file.resources.extend(state::resource(node, said(Some(block)), &types));
        }
    }
    if deletions > 0 {
        file.counts.insert("deletions", deletions);
    }
    complete(file, &configuration);
    calls(file, &configuration);
    file.outputs = state::outputs(plan.get("planned_values").and_then(|values| values.get("outputs")));
    let (found, cut): (Vec<_>, bool) = {
        let edges = Edges::new(&configuration, file.resources.iter().map(|resource| &*resource.address));
        (file.resources.iter().map(|resource| edges.of(resource)).collect(), edges.cut.get())
    };
    if cut {
        let message = "has references in circles, or more of them than are followed: what belongs together is not told whole";
        file.problems.push(Problem::warning(plan.at, message).help("judge the code that the plan was made from beside it"));
        file.incomplete.get_or_insert_with(|| Unknown::new(format!("{} has more references than are followed", file.path), plan.at, Type::Any, true));
    }
    for (resource, found) in file.resources.iter_mut().zip(found) {
        resource.edges = found;
    }
}

enum Change {
    Resource(Box<Resource>),
    Deletion,
}

fn said<'d>(block: Option<&Block<'d>>) -> Said<'d> {
    block.map_or(Said::Unclear, |block| block.expressions.map_or(Said::Bare, Said::block))
}

fn change(node: &Node, configuration: &Configuration<'_>, types: &Types, file: &mut File<'_>) -> Option<Change> {
    let (Some(address), Some(kind), Some(change)) = (node.get("address").filter(|node| node.text().is_some()), text(node, "type"), node.get("change")) else {
        file.wrong(node.at, "a change of a resource needs `address`, `type` and `change`");
        return None;
    };
    let text_of_address = address.text().unwrap_or("");
    if let Some(before) = change.get("before").filter(|before| before.value != Value::Null) {
        file.hidden.push(before.at);
    }
    let actions: Option<Vec<&str>> = change.get("actions").and_then(Node::list).and_then(|list| list.iter().map(Node::text).collect());
    let known = |action: &&str| matches!(*action, "no-op" | "create" | "read" | "update" | "delete" | "forget");
    let Some(actions) = actions.filter(|actions| !actions.is_empty() && actions.iter().all(known)) else {
        file.wrong(change.get("actions").map_or(change.at, |actions| actions.at), format!("the actions on `{text_of_address}` are not understood"));
        return None;
    };
    if actions.iter().all(|action| matches!(*action, "delete" | "forget")) {
        return Some(Change::Deletion);
    }
    let after = change.get("after");
    match after.map(|after| &after.value) {
        Some(Value::Map(_)) => {}
        // Of what is read during apply, nothing may be known.
        None | Some(Value::Null) if change.get("after_unknown").is_some() => {}
        _ => {
            file.wrong(after.map_or(change.at, |after| after.at), format!("`{text_of_address}` has no values after the change"));
            return None;
        }
    }
    let kind = kind_of(kind, text(node, "mode"));
    let block = configuration.blocks.get(&without_keys(text_of_address));
    let overlay = Overlay { address: text_of_address, kind: kind.strip_prefix("data.").unwrap_or(&kind), types, header: address.at };
    let body = match change.get("after_unknown") {
        // Nothing at all is known of it.
        Some(unknown) if unknown.value == Value::Bool(true) => {
            let why = Unknown::new(format!("{text_of_address} is known after apply"), unknown.at, Type::Map, false);
            Node::new(Value::Unknown(Arc::new(why)), unknown.at)
        }
        unknown => overlay.body(after, unknown, change.get("after_sensitive"), said(block), change.at),
    };
    Some(Change::Resource(Box::new(resource(address, kind, node.at, body))))
}

/// A resource that does not yet know its root.
pub(super) fn resource(address: &Node, kind: Arc<str>, at: Span, body: Node) -> Resource {
    Resource {
        address: address.text().unwrap_or("").into(),
        kind,
        root: "".into(),
        variant: "".into(),
        at,
        header: address.at,
        body,
        edges: Vec::new(),
        exists: None,
        calls: Vec::new(),
    }
}

pub(super) fn kind_of(kind: &str, mode: Option<&str>) -> Arc<str> {
    if mode == Some("data") { format!("data.{kind}").into() } else { kind.into() }
}

pub(super) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::text)
}

/// A list, which may be left out; anything else in its place is told.
pub(super) fn list<'n>(node: Option<&'n Node>, name: &str, file: &mut File<'_>) -> &'n [Node] {
    match node.map(|node| (&node.value, node.at)) {
        None | Some((Value::Null, _)) => &[],
        Some((Value::List(list), _)) => list,
        Some((_, at)) => {
            file.wrong(at, format!("`{name}` must be a list"));
            &[]
        }
    }
}

/// Arguments that are written, but of which the plan tells no value: they are known after apply.
fn complete(file: &mut File<'_>, configuration: &Configuration<'_>) {
    for resource in &mut file.resources {
        let expressions = configuration.blocks.get(&without_keys(&resource.address)).and_then(|block| block.expressions).and_then(Node::map);
        let (address, header) = (resource.address.clone(), resource.header);
        let Value::Map(body) = &mut resource.body.value else { continue };
        let there: HashSet<Arc<str>> = body.iter().map(|entry| entry.key.clone()).collect();
        for entry in expressions.into_iter().flat_map(Map::iter).filter(|entry| !there.contains(&entry.key) && entry.node.get("references").is_some()) {
            let why = Unknown::new(format!("{address}.{} is known after apply", entry.key), entry.node.at, Type::Any, true);
            body.push(Entry { key: entry.key.clone(), key_at: header, node: Node::new(Value::Unknown(Arc::new(why)), header) });
        }
    }
}

/// Calls of modules, as often as the plan has instances of them.
fn calls(file: &mut File<'_>, configuration: &Configuration<'_>) {
    let mut instances: HashMap<String, HashSet<String>> = HashMap::new();
    for resource in &file.resources {
        let module = module_of(&resource.address);
        if !module.is_empty() {
            instances.entry(without_keys(&module)).or_default().insert(module);
        }
    }
    for (path, call) in &configuration.calls {
        let mut addresses: Vec<String> = instances.remove(path).map_or_else(|| vec![path.clone()], |found| found.into_iter().collect());
        addresses.sort();
        for address in addresses {
            let mut body = Map::default();
            let named = [("source", call.node.get("source")), ("version", call.node.get("version_constraint"))];
            for (name, node) in named.into_iter().filter_map(|(name, node)| Some((name, node?))) {
                body.push(Entry { key: name.into(), key_at: node.at, node: node.clone() });
            }
            for entry in call.node.get("expressions").and_then(Node::map).into_iter().flat_map(Map::iter) {
                let node = match entry.node.get("constant_value") {
                    Some(constant) => constant.clone(),
                    None => {
                        let why = Unknown::new(format!("{}.{} is not told by the plan", joined("", &address), entry.key), entry.node.at, Type::Any, true);
                        Node::new(Value::Unknown(Arc::new(why)), entry.node.at)
                    }
                };
                body.push(Entry { key: entry.key.clone(), key_at: entry.key_at, node });
            }
            let header = call.node.get("source").map_or(call.node.at, |source| source.at);
            let name = Node::new(Value::Text(address.into()), header);
            file.resources.push(resource(&name, "module".into(), call.node.at, Node::new(Value::Map(body), call.node.at)));
        }
    }
}

/// Tells of a plan that failed, or that leaves something out.
fn tell_state(plan: &Node, file: &mut File<'_>) {
    let is = |key: &str, value: bool| plan.get(key).filter(|node| node.value == Value::Bool(value)).map(|node| node.at);
    if let Some(at) = is("errored", true) {
        file.problems.push(
            Problem::error(at, "is a plan that failed: what it would have changed further is not in it")
                .help("mend what `terraform plan` reports, and plan again; what is missing is unknown"),
        );
        file.incomplete = Some(Unknown::new(format!("{} is a plan that failed", file.path), at, Type::Any, true));
    } else if let Some(at) = is("complete", false) {
        file.problems.push(
            Problem::warning(at, "is a plan that leaves changes out: it was made with `-target`, or defers some")
                .help("plan again without `-target`; what is missing is unknown"),
        );
        file.incomplete = Some(Unknown::new(format!("{} is not complete", file.path), at, Type::Any, true));
    }
}

/// What no finding speaks of is not to be shown beside one: a plan often stands on a single line.
fn hide(plan: &Node, file: &mut File<'_>) {
    let parts = ["variables", "output_changes", "resource_drift"].map(|key| plan.get(key));
    let outputs = plan.get("planned_values").and_then(|values| values.get("outputs"));
    let provider = plan.get("configuration").and_then(|configuration| configuration.get("provider_config"));
    file.hidden.extend(parts.into_iter().chain([outputs, provider]).flatten().map(|node| node.at));
}
