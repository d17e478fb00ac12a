//! States: what is there. Shown by `terraform show -json`, or as Terraform keeps it (version 4).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::File;
use super::address::joined;
use super::changes::{kind_of, list, resource as plain, text};
use super::overlay::{Overlay, Said, Types};
use crate::model::{Entry, Map, Node, Resource, Value};
use crate::source::Problem;

/// Reads a state as `terraform show -json` writes it.
pub(super) fn shown(state: &Node, file: &mut File<'_>) {
    let Some(values) = state.get("values") else { return };
    let mut found = Vec::new();
    walk(values.get("root_module"), file, &mut |node| found.push(node));
    let types = Types::default();
    for node in found {
        match resource(node, Said::Unclear, &types) {
            Some(resource) => file.resources.push(resource),
            None => file.wrong(node.at, "a resource needs `address`, `type` and `values`"),
        }
    }
    file.outputs = outputs(values.get("outputs"));
}

/// Calls `see` with each resource of a module and of those below it.
pub(super) fn walk<'n>(module: Option<&'n Node>, file: &mut File<'_>, see: &mut impl FnMut(&'n Node)) {
    let mut waiting: Vec<&Node> = module.into_iter().collect();
    while let Some(module) = waiting.pop() {
        list(module.get("resources"), "resources", file).iter().for_each(&mut *see);
        waiting.extend(list(module.get("child_modules"), "child_modules", file).iter().rev());
    }
}

/// A resource with its values.
pub(super) fn resource(node: &Node, said: Said<'_>, types: &Types) -> Option<Resource> {
    let address = node.get("address").filter(|node| node.text().is_some())?;
    let kind = kind_of(text(node, "type")?, text(node, "mode"));
    let values = node.get("values").filter(|values| matches!(values.value, Value::Map(_) | Value::Null));
    let overlay = Overlay { address: address.text()?, kind: &kind, types, header: address.at };
    let body = overlay.body(values, None, node.get("sensitive_values"), said, node.at);
    Some(plain(address, kind.clone(), node.at, body))
}

/// Outputs with their values.
pub(super) fn outputs(outputs: Option<&Node>) -> Vec<Entry> {
    let one = |entry: &Entry| {
        let mut node = entry.node.get("value")?.clone();
        node.sensitive |= entry.node.get("sensitive").is_some_and(|sensitive| sensitive.value == Value::Bool(true));
        Some(Entry { key: entry.key.clone(), key_at: entry.key_at, node })
    };
    outputs.and_then(Node::map).into_iter().flat_map(Map::iter).filter_map(one).collect()
}

/// Reads a state as Terraform keeps it.
pub(super) fn file(state: &Node, file: &mut File<'_>) {
    file.hidden.extend(state.get("outputs").map(|outputs| outputs.at));
    for node in list(state.get("resources"), "resources", file) {
        let (Some(kind), Some(name)) = (text(node, "type"), text(node, "name")) else {
            file.wrong(node.at, "a resource of a state needs `type` and `name`");
            continue;
        };
        let mode = text(node, "mode");
        let block = if mode == Some("data") { format!("data.{kind}.{name}") } else { format!("{kind}.{name}") };
        let block = joined(text(node, "module").unwrap_or(""), &block);
        // What a change left behind is to be destroyed.
        for instance in list(node.get("instances"), "instances", file).iter().filter(|instance| instance.get("deposed").is_none()) {
            let address = match instance.get("index_key").map(|key| &key.value) {
                None | Some(Value::Null) => block.clone(),
                Some(Value::Number(n)) => format!("{block}[{n}]"),
                Some(Value::Text(key)) => format!("{block}[{}]", quoted(key)),
                Some(_) => {
                    file.wrong(instance.at, format!("an instance of `{block}` has a key that is neither a number nor a text"));
                    continue;
                }
            };
            let Some(values) = instance.get("attributes").filter(|values| matches!(values.value, Value::Map(_))) else {
                let is_flat = instance.get("attributes_flat").is_some();
                let why = if is_flat { "in the flat form of Terraform 0.11 and older" } else { "without values" };
                file.problems.push(
                    Problem::error(instance.at, format!("`{address}` stands here {why}, and is not judged"))
                        .help("give what `terraform show -json` writes, or run `terraform apply -refresh-only` with a newer Terraform first"),
                );
                continue;
            };
            let mask = mask(instance.get("sensitive_attributes"));
            let header = node.get("name").map_or(node.at, |name| name.at);
            let kind = kind_of(kind, mode);
            let types = Types::default();
            let overlay = Overlay { address: &address, kind: &kind, types: &types, header };
            let body = overlay.body(Some(values), None, mask.as_ref(), Said::Unclear, instance.at);
            let name = Node::new(Value::Text(address.as_str().into()), header);
            file.resources.push(plain(&name, kind.clone(), instance.at, body));
        }
    }
    file.outputs = outputs(state.get("outputs"));
}

/// Text as it stands between quotes in an address.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => _ = write!(quoted, "\\u{:04x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The parts of a value that must not be shown.
#[derive(Default)]
struct Mask {
    whole: bool,
    keys: BTreeMap<String, Mask>,
    items: BTreeMap<usize, Mask>,
}

/// How many elements of a list are told apart.
const MAX_ITEMS: usize = 10_000;

/// The paths of sensitive attributes, as a mask in the form that `terraform show -json` has.
fn mask(paths: Option<&Node>) -> Option<Node> {
    let paths = paths?;
    let mut mask = Mask::default();
    for path in paths.list().unwrap_or_default() {
        // Older versions wrote the name alone.
        if let Some(name) = path.text() {
            mask.keys.entry(name.to_owned()).or_default().whole = true;
            continue;
        }
        let mut here = &mut mask;
        for step in path.list().unwrap_or_default() {
            let value = step.get("value");
            let value = value.and_then(|value| value.get("value")).or(value);
            here = match value.map(|value| &value.value) {
                Some(Value::Text(key)) => here.keys.entry(key.to_string()).or_default(),
                Some(Value::Number(n)) => match n.to_i64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n < MAX_ITEMS) {
                    Some(n) => here.items.entry(n).or_default(),
                    None => break,
                },
                // A step that is not understood hides all that it might lead to.
                _ => break,
            };
        }
        here.whole = true;
    }
    Some(mask.node(paths))
}

impl Mask {
    fn node(self, like: &Node) -> Node {
        let value = if self.whole {
            Value::Bool(true)
        } else if let Some((last, _)) = self.items.last_key_value() {
            let mut items = vec![Node::new(Value::Bool(false), like.at); *last + 1];
            for (n, mask) in self.items {
                if let Some(item) = items.get_mut(n) {
                    *item = mask.node(like);
                }
            }
            Value::List(items)
        } else {
            let entry = |(key, mask): (String, Self)| Entry { key: Arc::from(key), key_at: like.at, node: mask.node(like) };
            Value::Map(self.keys.into_iter().map(entry).collect())
        };
        Node::new(value, like.at)
    }
}
