//! Blocks to bodies: each value with the place where it stands, and what it refers to.
//!
//! An array or object that is written out keeps the places of its elements. All else (a reference, a call, a template)
//! is a value without places of its own, and stands where its expression stands.

use std::sync::Arc;

use super::eval::{Elements, Scope, elements};
use super::expansion::MAX_INSTANCES;
use super::instance::Instance;
use super::module::kind_of;
use super::syntax::{Attribute, Block, Body, Expr, Kind};
use super::types::{Type, convert};
use super::value::{Data, TextPart, Unknown, Value};
use crate::model::{self, Edge, Entry, Map, Node, Path, Segment, credential_like};
use crate::source::{Problem, Span};

/// Arguments that say how a block is to be handled, and are none of the resource's own.
pub(super) fn is_meta(name: &str) -> bool {
    matches!(name, "count" | "for_each" | "provider" | "providers")
}

/// What stands in a block without being an attribute that others could refer to.
pub(super) fn is_handling(name: &str) -> bool {
    is_meta(name) || matches!(name, "depends_on" | "lifecycle" | "provisioner" | "connection")
}

/// Arguments that name other things instead of taking their values.
fn names_things(name: &str) -> bool {
    matches!(name, "depends_on" | "ignore_changes" | "replace_triggered_by")
}

/// When a provisioner runs, and what its failure means, is said by a bare word.
fn is_moment(attribute: &Attribute) -> bool {
    let word = attribute.value.word().map(|word| &**word);
    match &*attribute.name {
        "when" => matches!(word, Some("create" | "destroy")),
        "on_failure" => matches!(word, Some("continue" | "fail")),
        _ => false,
    }
}

/// What a nested block is: itself, with the names that it may use; or unknown, with its place.
pub(super) type Nested<'b> = Result<&'b Block, Arc<Unknown>>;

/// What is done with each nested block: its type, itself, and the names that it may use.
type See<'f> = &'f mut dyn FnMut(&Arc<str>, Nested<'_>, Option<&Scope<'_>>);

impl Instance<'_> {
    /// The body of a block as a map, and its references, each with its path below the block.
    pub(super) fn body_node(&self, body: &Body, at: Span, scope: Option<&Scope<'_>>, is_outermost: bool) -> (Node, Vec<Edge>) {
        let mut map = Map::default();
        let mut edges = Vec::new();
        for attribute in &body.attributes {
            if is_outermost && is_meta(&attribute.name) {
                continue;
            }
            let mut path = Path::from_iter([Segment::Key(attribute.name.clone())]);
            let node = if names_things(&attribute.name) || is_moment(attribute) {
                self.names_node(&attribute.value, scope, &mut path, &mut edges)
            } else {
                self.node(&attribute.value, &attribute.name, scope, &mut path, &mut edges)
            };
            map.push(Entry { key: attribute.name.clone(), key_at: attribute.name_at, node });
        }
        for (kind, group) in self.groups(body, scope) {
            let key_at = group.first().map_or(at, |found| found.header);
            if map.get(&kind).is_some() {
                self.tell(Problem::warning(key_at, format!("`{kind}` is an argument and a block at once; the argument is taken")).help("write it once"));
                continue;
            }
            let node = gather(&kind, group, &mut edges);
            map.push(Entry { key: kind, key_at, node });
        }
        (Node::new(model::Value::Map(map), at), edges)
    }

    /// Nested blocks by their type, in the order in which the types first stand.
    fn groups(&self, body: &Body, scope: Option<&Scope<'_>>) -> Vec<(Arc<str>, Vec<Found>)> {
        let mut groups: Vec<(Arc<str>, Vec<Found>)> = Vec::new();
        self.each_nested(body, scope, &mut |kind, nested, scope| {
            let found = match nested {
                Ok(block) => {
                    // A condition may speak of `self`: what that is, is known after apply.
                    let (node, edges) = self.body_node(&block.body, block.at, scope, false);
                    Found { header: block.header, content: Ok((node, edges)) }
                }
                Err(unknown) => Found { header: unknown.origin, content: Err(unknown) },
            };
            match groups.iter_mut().find(|(other, _)| other == kind) {
                Some((_, group)) => group.push(found),
                None => groups.push((kind.clone(), vec![found])),
            }
        });
        groups
    }

    /// Calls `see` with each nested block, `dynamic` ones written out, in source order.
    pub(super) fn each_nested(&self, body: &Body, scope: Option<&Scope<'_>>, see: See<'_>) {
        for block in &body.blocks {
            match (&*block.kind, block.labels.first()) {
                ("dynamic", Some(_)) => self.each_dynamic(block, scope, see),
                _ => see(&block.kind, Ok(block), scope),
            }
        }
    }

    fn each_dynamic(&self, block: &Block, scope: Option<&Scope<'_>>, see: See<'_>) {
        let kind = kind_of(block);
        let (Some(for_each), Some(content)) = (block.body.get("for_each"), block.body.blocks("content").next()) else {
            self.tell(Problem::warning(block.header, "a `dynamic` block needs `for_each` and `content`").help("Terraform refuses this block"));
            return;
        };
        let iterator = block.body.get("iterator").and_then(Expr::word).unwrap_or(kind);
        let from = self.references(for_each, scope);
        let value = self.value(for_each, scope);
        let items = match elements(&value, for_each.at) {
            Ok(Elements::Known(items)) if items.len() <= MAX_INSTANCES => items,
            Ok(Elements::Known(items)) => {
                let why: Arc<str> = format!("for_each has {} elements: more than {MAX_INSTANCES} blocks are not made", items.len()).into();
                self.tell(Problem::warning(for_each.at, &*why).help("the blocks are taken as unknown"));
                return see(kind, Err(Arc::new(Unknown::new(why, for_each.at, Type::Any, true))), scope);
            }
            Ok(Elements::Unknown(unknown)) => return see(kind, Err(unknown), scope),
            Err(refusal) => {
                let refused = self.refused(&refusal);
                if let Data::Unknown(unknown) = refused.data {
                    see(kind, Err(unknown), scope);
                }
                return;
            }
        };
        for (key, item) in items {
            let named = [("key", key), ("value", item)].into_iter().map(|(name, value)| (name.into(), value)).collect();
            let bound = Value::object(named);
            see(kind, Ok(content), Some(&Scope { name: iterator, value: &bound, outer: scope, from: Some(&from) }));
        }
    }

    /// The value of an expression as a node, and its references.
    fn node(&self, expr: &Expr, name: &str, scope: Option<&Scope<'_>>, path: &mut Path, edges: &mut Vec<Edge>) -> Node {
        match &expr.is {
            Kind::Tuple(items) => {
                let mut nodes = Vec::with_capacity(items.len());
                for (n, item) in items.iter().enumerate() {
                    path.push(Segment::Index(n));
                    nodes.push(self.node(item, name, scope, path, edges));
                    path.pop();
                }
                Node::new(model::Value::List(nodes), expr.at)
            }
            Kind::Object(items) => match self.keys(items, scope) {
                Some(keys) => {
                    let mut map = Map::default();
                    for (key, (key_expr, value)) in keys.into_iter().zip(items) {
                        path.push(Segment::Key(key.clone()));
                        let node = self.node(value, &key, scope, path, edges);
                        path.pop();
                        match map.get_mut(&key) {
                            Some(earlier) => *earlier = node,
                            None => map.push(Entry { key, key_at: key_expr.at, node }),
                        }
                    }
                    Node::new(model::Value::Map(map), expr.at)
                }
                None => self.computed(expr, scope, path, edges),
            },
            _ => {
                let mut node = self.computed(expr, scope, path, edges);
                node.sensitive |= expr.is_literal() && matches!(node.value, model::Value::Text(_)) && credential_like(name);
                node
            }
        }
    }

    /// The keys of an object that is written out, where all are known and not sensitive.
    fn keys(&self, items: &[(Expr, Expr)], scope: Option<&Scope<'_>>) -> Option<Vec<Arc<str>>> {
        let key = |(key, _): &(Expr, Expr)| match key.text() {
            Some(text) => Some(text.clone()),
            None => {
                let value = convert(self.evaluator().eval(key, scope).ok()?, &Type::Text).ok()?;
                value.text().filter(|_| !value.sensitive).cloned()
            }
        };
        items.iter().map(key).collect()
    }

    fn computed(&self, expr: &Expr, scope: Option<&Scope<'_>>, path: &Path, edges: &mut Vec<Edge>) -> Node {
        edges.extend(self.references(expr, scope).into_iter().map(|to| Edge { from: path.clone(), to }));
        let value = self.value(expr, scope);
        if !self.budget().charge(value.size()) {
            let refusal = super::eval::Refusal { message: "takes more work than a module is given".into(), at: expr.at, bound: true };
            return to_node(&self.refused(&refusal), expr.at);
        }
        to_node(&value, expr.at)
    }

    /// References that stand for themselves, as they are written.
    fn names_node(&self, expr: &Expr, scope: Option<&Scope<'_>>, path: &mut Path, edges: &mut Vec<Edge>) -> Node {
        let value = match &expr.is {
            Kind::Tuple(items) => {
                let mut nodes = Vec::new();
                for (n, item) in items.iter().enumerate() {
                    path.push(Segment::Index(n));
                    nodes.push(self.names_node(item, scope, path, edges));
                    path.pop();
                }
                model::Value::List(nodes)
            }
            Kind::Text(text) => model::Value::Text((&**text).into()),
            _ => {
                edges.extend(self.references(expr, scope).into_iter().map(|to| Edge { from: path.clone(), to }));
                // In the JSON syntax a reference stands between quotes.
                model::Value::Text(self.sources.slice(expr.at).trim_matches('"').into())
            }
        };
        Node::new(value, expr.at)
    }

    /// One attribute's node alone: an output's value.
    pub(super) fn attribute_node(&self, attribute: &Attribute, scope: Option<&Scope<'_>>) -> Node {
        self.node(&attribute.value, &attribute.name, scope, &mut Path::default(), &mut Vec::new())
    }
}

/// A nested block, as far as it is known.
struct Found {
    header: Span,
    content: Result<(Node, Vec<Edge>), Arc<Unknown>>,
}

/// One block as an object, several as a list of them. Where nobody knows how many further ones there are, a list that
/// says so with its last element.
fn gather(kind: &Arc<str>, group: Vec<Found>, edges: &mut Vec<Edge>) -> Node {
    let key = Segment::Key(kind.clone());
    let at = group.first().map_or_else(|| Span::file(crate::source::SourceId(0)), |found| found.content.as_ref().map_or(found.header, |(node, _)| node.at));
    let (mut nodes, mut tail) = (Vec::with_capacity(group.len()), None);
    let is_one = group.len() == 1;
    for found in group {
        match found.content {
            Ok((node, below)) if is_one => {
                let base = Path::from_iter([key]);
                edges.extend(below.into_iter().map(|edge| Edge { from: base.join(edge.from.segments()), to: edge.to }));
                return node;
            }
            Ok((node, below)) => {
                let base = Path::from_iter([key.clone(), Segment::Index(nodes.len())]);
                edges.extend(below.into_iter().map(|edge| Edge { from: base.join(edge.from.segments()), to: edge.to }));
                nodes.push(node);
            }
            Err(unknown) => tail = tail.or(Some((unknown, found.header))),
        }
    }
    if let Some((unknown, header)) = tail {
        let open = model::Unknown { tail: true, parts: Vec::new(), kind: model::Type::Map, nullable: false, ..to_model(&unknown) };
        nodes.push(Node::new(model::Value::Unknown(Arc::new(open)), header));
    }
    Node::new(model::Value::List(nodes), at)
}

/// A value at a place.
pub(super) fn to_node(value: &Value, at: Span) -> Node {
    let node = match &value.data {
        Data::Null(_) => model::Value::Null,
        Data::Bool(yes) => model::Value::Bool(*yes),
        Data::Number(number) => model::Value::Number(number.clone()),
        Data::Text(text) => model::Value::Text((&**text).into()),
        Data::Sequence(sequence) => model::Value::List(sequence.items().iter().map(|item| to_node(item, at)).collect()),
        Data::Mapping(mapping) if mapping.open().is_some() => match mapping.open() {
            Some(open) => model::Value::Unknown(Arc::new(to_model(&open.unknown(None)))),
            None => model::Value::Null,
        },
        Data::Mapping(mapping) => {
            model::Value::Map(mapping.items().iter().map(|(name, item)| Entry { key: name.clone(), key_at: at, node: to_node(item, at) }).collect())
        }
        Data::Unknown(unknown) => model::Value::Unknown(Arc::new(to_model(unknown))),
    };
    Node { value: node, at, sensitive: value.sensitive }
}

/// An unknown as later steps see it.
pub(super) fn to_model(unknown: &Unknown) -> model::Unknown {
    let part = |part: &TextPart| match part {
        TextPart::Known(text) => model::Part::Text((&**text).into()),
        TextPart::Unknown(unknown) => model::Part::Unknown(Arc::new(to_model(unknown))),
    };
    let parts = unknown.parts.iter().map(part).collect();
    model::Unknown { parts, ..model::Unknown::new(&*unknown.why, unknown.origin, unknown.kind.of_model(), unknown.nullable) }
}
