//! Places made unknown: whole values, parts of texts, ends of lists, and whether a resource is there at all.

use std::sync::Arc;

use probity::model::{Node, Part, Path, Resource, Segment, Type, Unknown, Value};
use probity::source::Span;

use super::Random;

/// What of a place is not known.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Whole {
        kind: Type,
        nullable: bool,
    },
    /// The bytes between these two of a text.
    Part {
        start: usize,
        end: usize,
    },
    /// What may follow in a list.
    Tail,
    /// What may stand beside a block: one is an object, several are a list.
    Blocks,
    /// Whether the resource is there.
    Exists,
}

/// A place that was made unknown.
#[derive(Debug, Clone)]
pub(crate) struct Blank {
    /// Names it in the reason, and so in a verdict.
    pub(crate) name: String,
    pub(crate) resource: usize,
    pub(crate) path: Path,
    pub(crate) what: What,
    /// Whether its reference to another resource was forgotten with it.
    cut: bool,
    /// A second place that has the same value, and now the same unknown.
    twin: Option<(usize, Path)>,
}

/// Every path at or below a node, but for its root.
pub(crate) fn paths(node: &Node, at: &Path, into: &mut Vec<Path>) {
    match &node.value {
        Value::List(list) => {
            for (n, inner) in list.iter().enumerate() {
                let path = at.join(&[Segment::Index(n)]);
                into.push(path.clone());
                paths(inner, &path, into);
            }
        }
        Value::Map(map) => {
            for entry in map.iter() {
                let path = at.join(&[Segment::Key(entry.key.clone())]);
                into.push(path.clone());
                paths(&entry.node, &path, into);
            }
        }
        _ => {}
    }
}

/// Every path of a body.
pub(crate) fn all_paths(body: &Node) -> Vec<Path> {
    let mut all = Vec::new();
    paths(body, &Path::default(), &mut all);
    all
}

pub(crate) fn at_mut<'n>(node: &'n mut Node, steps: &[Segment]) -> Option<&'n mut Node> {
    let Some((step, rest)) = steps.split_first() else { return Some(node) };
    let inner = match (&mut node.value, step) {
        (Value::Map(map), Segment::Key(key)) => map.get_mut(key)?,
        (Value::List(list), Segment::Index(n)) => list.get_mut(*n)?,
        _ => return None,
    };
    at_mut(inner, rest)
}

pub(crate) fn type_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::List(_) => Type::List,
        Value::Map(_) => Type::Map,
        Value::Null | Value::Unknown(_) => Type::Any,
    }
}

impl Blank {
    /// One to four places.
    pub(crate) fn pick(resources: &[Resource], random: &mut Random) -> Vec<Self> {
        let mut blanks: Vec<Self> = Vec::new();
        for n in 0..=random.below(4) {
            let Some(blank) = Self::one(n, resources, random) else { continue };
            // A blank inside of another is none: nothing there can be seen.
            let inside = |a: &Path, b: &Path| a.segments().starts_with(b.segments());
            let apart = |n: usize, path: &Path| {
                let hides = |whole: &Self, above: &Path, below: &Path| !matches!(whole.what, What::Tail) && inside(below, above);
                let met = |other: &Self, place: &Path| place == path || hides(other, place, path) || hides(&blank, path, place);
                let places =
                    blanks.iter().filter(|other| !matches!(other.what, What::Exists)).flat_map(|other| other.places().map(move |place| (other, place)));
                places.into_iter().all(|(other, (m, place))| m != n || !met(other, place))
            };
            let exists = matches!(blank.what, What::Exists);
            let again = blanks.iter().any(|other| matches!(other.what, What::Exists) && other.resource == blank.resource);
            if if exists { !again } else { blank.places().all(|(n, path)| apart(n, path)) } {
                blanks.push(blank);
            }
        }
        blanks
    }

    fn one(n: usize, resources: &[Resource], random: &mut Random) -> Option<Self> {
        let resource = random.below(resources.len());
        let found = resources.get(resource)?;
        let name = |path: &Path| format!("blank {n}: `{path}` of `{}`", found.address);
        if resources.len() > 1 && random.once_in(10) {
            // What others refer to is there.
            let referred = resources.iter().any(|other| other.edges.iter().any(|edge| edge.to == found.address));
            let path = Path::default();
            let blank = Self { name: name(&path), resource, path, what: What::Exists, cut: false, twin: None };
            return Some(blank).filter(|_| !referred && found.exists.is_none());
        }
        let all = all_paths(&found.body);
        let path = random.one_of(&all)?.clone();
        let value = &found.body.find(&path)?.value;
        if matches!(value, Value::Unknown(_)) {
            return None;
        }
        let what = match value {
            Value::Text(text) if random.once_in(3) => part(text, random)?,
            Value::List(list) if random.once_in(3) && !list.iter().any(|node| matches!(&node.value, Value::Unknown(unknown) if unknown.tail)) => What::Tail,
            // Kubernetes has no blocks.
            Value::Map(_) if !found.kind.contains('/') && random.once_in(8) => What::Blocks,
            value => What::Whole { kind: if random.once_in(3) { Type::Any } else { type_of(value) }, nullable: *value == Value::Null || random.once_in(2) },
        };
        let twins = |what: &What| matches!(what, What::Whole { .. }) && matches!(value, Value::Text(_) | Value::Bool(_) | Value::Number(_));
        let twin = if twins(&what) && random.once_in(4) { twin(resources, resource, &path, value, random) } else { None };
        Some(Self { name: name(&path), resource, path, what, cut: random.once_in(3), twin })
    }

    /// What was blanked, for whoever reads why a test failed.
    pub(crate) fn told(&self, resources: &[Resource], named: bool) -> String {
        let address = resources.get(self.resource).map_or("", |resource| &resource.address);
        let what = match &self.what {
            What::Whole { kind, nullable } => format!("{kind}{}", if *nullable { ", or null" } else { "" }),
            other => format!("{other:?}"),
        };
        let twin = self.twin.as_ref().map(|(n, path)| format!(" and {}.{path}", resources.get(*n).map_or("", |resource| &resource.address)));
        format!("{}{address}.{}{} ({what})", if named { "*" } else { "" }, self.path, twin.unwrap_or_default())
    }

    /// The places: its own, and that of its twin.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, &Path)> {
        std::iter::once((self.resource, &self.path)).chain(self.twin.as_ref().map(|(n, path)| (*n, path)))
    }

    /// Takes away what the place referred to, where that is not known any more either.
    pub(crate) fn cut(&self, resources: &mut [Resource]) {
        for (n, path) in self.places().filter(|_| self.cut) {
            if let Some(resource) = resources.get_mut(n) {
                resource.edges.retain(|edge| !edge.from.segments().starts_with(path.segments()));
            }
        }
    }
}

/// Another place of an equal value.
fn twin(resources: &[Resource], own: usize, path: &Path, value: &Value, random: &mut Random) -> Option<(usize, Path)> {
    let mut found = Vec::new();
    for (n, resource) in resources.iter().enumerate() {
        let equal = |other: &Path| (n, other) != (own, path) && resource.body.find(other).is_some_and(|node| node.value == *value);
        found.extend(all_paths(&resource.body).into_iter().filter(equal).map(|path| (n, path)));
    }
    random.one_of(&found).cloned()
}

/// Some part of a text. What is unknown in JSON holds no quote: see `docs/unknowns.md`.
fn part(text: &str, random: &mut Random) -> Option<What> {
    let ends: Vec<usize> = text.char_indices().map(|(n, _)| n).chain([text.len()]).collect();
    let (a, b) = (random.below(ends.len()), random.below(ends.len()));
    let (mut start, mut end) = (ends[a.min(b)], ends[a.max(b)]);
    if text.contains('"') {
        let spot = ends[random.below(ends.len())];
        let quote = |c: char| matches!(c, '"' | '\\' | '\n');
        start = text[..spot].rfind(quote).map_or(0, |at| at + 1).max(start.min(spot));
        end = spot + text[spot..].find(quote).unwrap_or(text.len() - spot);
    }
    text.get(start..end)?;
    Some(What::Part { start, end })
}

/// The input with its blanks.
pub(crate) fn blanked(resources: &[Resource], blanks: &[Blank]) -> Vec<Resource> {
    let mut changed = resources.to_vec();
    for blank in blanks {
        blank.cut(&mut changed);
        let file = resources.get(blank.resource).map_or_else(|| Span::file(resources[0].at.source), |resource| Span::file(resource.at.source));
        let unknown = |kind, nullable| Unknown::new(blank.name.clone(), file, kind, nullable);
        let places: Vec<(usize, Path)> = blank.places().map(|(n, path)| (n, path.clone())).collect();
        for (n, path) in places {
            let Some(resource) = changed.get_mut(n) else { continue };
            if matches!(blank.what, What::Exists) {
                resource.exists = Some(Arc::new(unknown(Type::Any, true)));
                continue;
            }
            let Some(node) = at_mut(&mut resource.body, path.segments()) else { continue };
            match (&blank.what, &mut node.value) {
                (What::Whole { kind, nullable }, value) => *value = Value::Unknown(Arc::new(unknown(*kind, *nullable))),
                (What::Part { start, end }, value @ Value::Text(_)) => {
                    let Value::Text(text) = &*value else { continue };
                    let inner = Part::Unknown(Arc::new(unknown(Type::Text, false)));
                    let parts = [Part::Text(text[..*start].into()), inner, Part::Text(text[*end..].into())];
                    let parts = parts.into_iter().filter(|part| !matches!(part, Part::Text(text) if text.is_empty())).collect();
                    *value = Value::Unknown(Arc::new(Unknown { parts, ..unknown(Type::Text, false) }));
                }
                (What::Blocks, value @ Value::Map(_)) => {
                    let block = Node::new(std::mem::replace(value, Value::Null), node.at);
                    let more = Unknown { tail: true, ..unknown(Type::Map, false) };
                    *value = Value::List(vec![block, Node::new(Value::Unknown(Arc::new(more)), node.at)]);
                }
                (What::Tail, Value::List(list)) => {
                    let at = node.at;
                    list.push(Node::new(Value::Unknown(Arc::new(Unknown { tail: true, ..unknown(Type::Any, true) })), at));
                }
                _ => {}
            }
        }
    }
    changed
}
