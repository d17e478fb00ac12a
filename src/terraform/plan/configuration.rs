//! What a plan says of the configuration that it was made from: which arguments are written, and what they refer to.
//!
//! A reference is told by the names that stand in an expression, not by the expression: `bucket = aws_s3_bucket.b[each.key].id`
//! refers to `aws_s3_bucket.b` and `each.key`. Where that leaves open which instance is meant, no edge is made: a join must
//! not rest on a guess.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::address::{Part, joined, key_of, module_of, parts, without_keys};
use super::overlay::is_expression;
use crate::model::{Edge, Map, Node, Path, Resource, Segment, Value};

/// How far references are followed through variables and outputs.
const MAX_DEPTH: usize = 64;
/// How many references are followed for one argument, and for all of a plan.
const MAX_STEPS: usize = 10_000;
const MAX_ALL: usize = 5_000_000;
/// How many names one expression may have.
const MAX_NAMES: usize = 1_000;
/// How many instances a reference to all of them is spelled out for.
const MAX_INSTANCES: usize = 256;

/// The configuration of a plan, by the addresses of its modules and blocks without keys.
#[derive(Default)]
pub(super) struct Configuration<'d> {
    /// Resources and data sources.
    pub blocks: HashMap<String, Block<'d>>,
    /// Calls of modules.
    pub calls: BTreeMap<String, Call<'d>>,
    /// The expression of each output, by `module.a.output`.
    outputs: HashMap<String, &'d Node>,
}

pub(super) struct Block<'d> {
    /// Its arguments and nested blocks.
    pub expressions: Option<&'d Node>,
    /// Its `count` or `for_each`.
    repeated: Option<&'d Node>,
}

pub(super) struct Call<'d> {
    pub node: &'d Node,
    repeated: Option<&'d Node>,
}

impl<'d> Configuration<'d> {
    /// Reads the plan's `configuration`.
    pub(super) fn of(configuration: Option<&'d Node>) -> Self {
        let mut found = Self::default();
        if let Some(root) = configuration.and_then(|node| node.get("root_module")) {
            found.module("", root);
        }
        found
    }

    fn module(&mut self, path: &str, module: &'d Node) {
        let repeated = |node: &'d Node| node.get("for_each_expression").or_else(|| node.get("count_expression"));
        for block in module.get("resources").and_then(Node::list).unwrap_or_default() {
            if let Some(address) = block.get("address").and_then(Node::text) {
                let entry = Block { expressions: block.get("expressions"), repeated: repeated(block) };
                self.blocks.insert(joined(path, &without_keys(address)), entry);
            }
        }
        for output in module.get("outputs").and_then(Node::map).into_iter().flat_map(Map::iter) {
            if let Some(expression) = output.node.get("expression") {
                self.outputs.insert(joined(path, &output.key), expression);
            }
        }
        for call in module.get("module_calls").and_then(Node::map).into_iter().flat_map(Map::iter) {
            let inner = joined(path, &format!("module.{}", call.key));
            if let Some(module) = call.node.get("module") {
                self.module(&inner, module);
            }
            self.calls.insert(inner, Call { node: &call.node, repeated: repeated(&call.node) });
        }
    }
}

/// Finds what the resources of a plan refer to.
pub(super) struct Edges<'a, 'd> {
    configuration: &'a Configuration<'d>,
    /// The addresses of the instances of each block, and of each module, by the block's address with its module's keys.
    instances: HashMap<String, Vec<&'a str>>,
    modules: HashMap<String, BTreeSet<String>>,
    addresses: HashSet<&'a str>,
    steps: Cell<usize>,
    /// Whether references were left out for want of time.
    pub cut: Cell<bool>,
}

impl<'a, 'd> Edges<'a, 'd> {
    pub(super) fn new(configuration: &'a Configuration<'d>, addresses: impl Iterator<Item = &'a str>) -> Self {
        let mut edges =
            Self { configuration, instances: HashMap::new(), modules: HashMap::new(), addresses: HashSet::new(), steps: Cell::new(0), cut: Cell::new(false) };
        for address in addresses {
            edges.addresses.insert(address);
            let key = key_of(address);
            let block = address.strip_suffix(key.as_str()).unwrap_or(address);
            edges.instances.entry(block.to_owned()).or_default().push(address);
            let mut module = module_of(address);
            while !module.is_empty() {
                let key = key_of(&module);
                let call = module.strip_suffix(key.as_str()).unwrap_or(&module).to_owned();
                if !edges.modules.entry(call.clone()).or_default().insert(module) {
                    break;
                }
                module = module_of_call(&call);
            }
        }
        edges
    }

    /// What the arguments of a resource refer to.
    pub(super) fn of(&self, resource: &Resource) -> Vec<Edge> {
        let Some(block) = self.configuration.blocks.get(&without_keys(&resource.address)) else { return Vec::new() };
        let Some(expressions) = block.expressions else { return Vec::new() };
        let module = module_of(&resource.address);
        let mut found = Vec::new();
        each_expression(expressions, &mut Path::default(), &mut |path, expression| {
            let is_list = resource.body.find(path).is_some_and(|node| matches!(node.value, Value::List(_)));
            let mut search = Search { edges: self, is_list, steps: 0, found: BTreeSet::new() };
            search.expression(expression, &module, &key_of(&resource.address), block.repeated, 0);
            found.extend(search.found.into_iter().filter(|to| **to != *resource.address).map(|to| Edge { from: path.clone(), to: to.into() }));
        });
        found
    }
}

/// The module that a call stands in: `module.a["k"].module.b` → `module.a["k"]`.
fn module_of_call(call: &str) -> String {
    let mut parts = parts(call);
    parts.truncate(parts.len().saturating_sub(2));
    let mut module = String::new();
    for part in parts {
        match part {
            Part::Name(name) if module.is_empty() => module.push_str(name),
            Part::Name(name) => module.push_str(&format!(".{name}")),
            Part::Key(key) => module.push_str(&format!("[{key}]")),
        }
    }
    module
}

/// Calls `see` with each argument's expression, and its path in the body.
fn each_expression<'d>(node: &'d Node, path: &mut Path, see: &mut impl FnMut(&Path, &'d Node)) {
    match &node.value {
        Value::Map(map) if is_expression(map) && !path.segments().is_empty() => see(path, node),
        Value::Map(map) => {
            for entry in map.iter() {
                path.push(Segment::Key(entry.key.clone()));
                each_expression(&entry.node, path, see);
                path.pop();
            }
        }
        Value::List(list) => {
            for (n, item) in list.iter().enumerate() {
                // A block that stands once is an object.
                let index = (list.len() > 1).then_some(Segment::Index(n));
                index.iter().for_each(|index| path.push(index.clone()));
                match &item.value {
                    Value::Map(map) => {
                        for entry in map.iter() {
                            path.push(Segment::Key(entry.key.clone()));
                            each_expression(&entry.node, path, see);
                            path.pop();
                        }
                    }
                    _ => each_expression(item, path, see),
                }
                index.iter().for_each(|_| _ = path.pop());
            }
        }
        _ => {}
    }
}

/// One argument's search.
struct Search<'e, 'a, 'd> {
    edges: &'e Edges<'a, 'd>,
    /// Whether the argument is a list: then a reference to a block may mean all of its instances.
    is_list: bool,
    steps: usize,
    found: BTreeSet<String>,
}

impl<'d> Search<'_, '_, 'd> {
    /// Follows what an expression in an instance of a module refers to. `key` is that of the instance of the block that holds it.
    fn expression(&mut self, expression: &'d Node, module: &str, key: &str, repeated: Option<&'d Node>, depth: usize) {
        let names: Vec<&str> = expression.get("references").and_then(Node::list).unwrap_or_default().iter().filter_map(Node::text).collect();
        if names.len() > MAX_NAMES {
            self.edges.cut.set(true);
            return;
        }
        // Terraform tells each reference with all that it begins with: `a.b[0].c`, `a.b[0]`, `a.b`.
        let ends = |name: &'d str| name.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).filter_map(move |(at, _)| name.get(..at));
        let begun: HashSet<&str> = names.iter().flat_map(|name| ends(name)).collect();
        let longest: Vec<&str> = names.iter().copied().filter(|name| !begun.contains(name)).collect();
        for name in &longest {
            self.steps += 1;
            self.edges.steps.set(self.edges.steps.get() + 1);
            if depth > MAX_DEPTH || self.steps > MAX_STEPS || self.edges.steps.get() > MAX_ALL {
                self.edges.cut.set(true);
                return;
            }
            let parts = parts(name);
            match parts.as_slice() {
                [Part::Name("var"), Part::Name(variable), ..] => self.variable(variable, module, depth),
                [Part::Name("each" | "count"), ..] => {
                    if let Some(repeated) = repeated {
                        self.expression(repeated, module, "", None, depth + 1);
                    }
                }
                [Part::Name("module"), Part::Name(call), rest @ ..] => self.output(call, rest, module, depth),
                [Part::Name("local" | "path" | "terraform" | "tofu" | "self"), ..] => {}
                [Part::Name("data"), Part::Name(kind), Part::Name(name), rest @ ..] => {
                    self.resource(&format!("data.{kind}.{name}"), rest, module, key, &longest);
                }
                [Part::Name(kind), Part::Name(name), rest @ ..] => self.resource(&format!("{kind}.{name}"), rest, module, key, &longest),
                _ => {}
            }
        }
    }

    fn variable(&mut self, name: &str, module: &str, depth: usize) {
        let Some(call) = self.edges.configuration.calls.get(&without_keys(module)) else { return };
        let Some(expression) = call.node.get("expressions").and_then(|expressions| expressions.get(name)) else { return };
        let key = key_of(module);
        let above = module_of_call(module.strip_suffix(key.as_str()).unwrap_or(module));
        self.expression(expression, &above, &key, call.repeated, depth + 1);
    }

    fn output(&mut self, call: &str, rest: &[Part<'_>], module: &str, depth: usize) {
        let block = joined(module, &format!("module.{call}"));
        let (key, rest) = match rest {
            [Part::Key(key), rest @ ..] => (Some(format!("{block}[{key}]")), rest),
            _ => (None, rest),
        };
        let Some(Part::Name(output)) = rest.first() else { return };
        let Some(expression) = self.edges.configuration.outputs.get(&joined(&without_keys(&block), output)) else { return };
        let known = self.edges.modules.get(&block);
        let instances: Vec<String> = match (key, known) {
            (Some(key), _) => vec![key],
            (None, Some(known)) if known.len() == 1 || self.is_list => known.iter().take(MAX_INSTANCES).cloned().collect(),
            _ => return,
        };
        for instance in instances {
            self.expression(expression, &instance, "", None, depth + 1);
        }
    }

    fn resource(&mut self, block: &str, rest: &[Part<'_>], module: &str, key: &str, names: &[&str]) {
        let block = joined(module, block);
        let Some(instances) = self.edges.instances.get(&block) else { return };
        if let Some(Part::Key(key)) = rest.first() {
            self.found.extend(Some(format!("{block}[{key}]")).filter(|wanted| self.edges.addresses.contains(wanted.as_str())));
            return;
        }
        // `b[each.key]`: nothing else stands in the expression that could choose another.
        let same = format!("{block}{key}");
        let by_own_key = names.len() == 2 && names.contains(&"each.key") && self.edges.addresses.contains(same.as_str());
        if by_own_key {
            self.found.insert(same);
        } else if instances.len() == 1 || self.is_list {
            self.found.extend(instances.iter().take(MAX_INSTANCES).map(|address| (*address).to_owned()));
        }
    }
}

/// What is referred to by a known value: the identity of another resource.
pub(super) struct Identities(HashMap<String, BTreeSet<usize>>);

/// Shorter values are no one's identity.
const SHORTEST: usize = 4;
/// What so many resources share identifies none of them.
const MOST: usize = 64;

impl Identities {
    pub(super) fn of(resources: &[Resource]) -> Self {
        let mut all: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (n, resource) in resources.iter().enumerate() {
            for name in ["id", "arn", "self_link"] {
                if let Some(text) = resource.body.get(name).and_then(Node::text).filter(|text| text.len() >= SHORTEST) {
                    all.entry(text.to_owned()).or_default().insert(n);
                }
            }
        }
        all.retain(|_, of| of.len() <= MOST);
        Self(all)
    }

    /// Adds to a resource's edges those that its known values make.
    pub(super) fn refer(&self, n: usize, resources: &[Resource]) -> Vec<Edge> {
        let mut found = Vec::new();
        let Some(resource) = resources.get(n) else { return found };
        self.walk(&resource.body, &mut Path::default(), &mut |path, of| {
            if let [Segment::Key(key)] = path.segments()
                && matches!(&**key, "id" | "arn" | "self_link")
            {
                return;
            }
            let others = of.iter().filter(|other| **other != n).filter_map(|other| resources.get(*other));
            found.extend(others.map(|other| Edge { from: path.clone(), to: other.address.clone() }));
        });
        found.retain(|edge| !resource.edges.contains(edge));
        found
    }

    fn walk(&self, node: &Node, path: &mut Path, see: &mut impl FnMut(&Path, &BTreeSet<usize>)) {
        match &node.value {
            Value::Text(text) => self.0.get(&**text).into_iter().for_each(|of| see(path, of)),
            Value::List(list) => {
                for (n, node) in list.iter().enumerate() {
                    path.push(Segment::Index(n));
                    self.walk(node, path, see);
                    path.pop();
                }
            }
            Value::Map(map) => {
                for entry in map.iter() {
                    path.push(Segment::Key(entry.key.clone()));
                    self.walk(&entry.node, path, see);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}
