//! Parts of a resource that are judged each as a subject of its own: a Kubernetes object may hold several pods.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::Value as Rego;

use super::input;
use super::kleene::{T, Table};
use super::lens::Lens;
use crate::model::{Node, Path, Resource, Segment, Type, Unknown, Value};

/// Where resources of each kind hold their parts. In a path `*` is every element of a list, or every value of a map.
#[derive(Debug, Default, Clone)]
pub(super) struct Parts {
    paths: BTreeMap<String, Vec<Path>>,
    /// Kinds of the configuration, of which no lens says that it knows them.
    configured: BTreeSet<String>,
    /// Kinds that wrap an object of another kind, and where.
    within: BTreeMap<String, Path>,
}

/// One part of a resource.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    /// Its path in the body.
    pub(super) at: Path,
    /// What stands there: null where nothing does, unknown where that or what holds it is.
    pub(super) body: Cow<'a, Node>,
    /// What it stands in.
    pub(super) around: Cow<'a, Node>,
    /// Where set, it may not be there at all, because of this.
    pub(super) perhaps: Option<Arc<Unknown>>,
}

/// What it rests on whether a resource has parts, and where that stands.
pub(super) type Doubt = (Path, Arc<Unknown>);

/// A resource's parts.
pub(super) enum Split<'a> {
    /// Its kind has none: it is judged as a whole.
    Whole,
    /// These.
    Each(Vec<Part<'a>>),
    /// It wraps an object of a kind that is not known: what that rests on, and where.
    Doubt(Doubt),
}

impl Parts {
    /// What the lenses say, and the configuration.
    pub(super) fn new<'l>(lenses: impl Iterator<Item = &'l Lens>, configured: &BTreeMap<String, Vec<Path>>) -> Self {
        let mut all = Self::default();
        for lens in lenses {
            all.paths.extend(lens.parts.iter().flatten().map(|(kind, paths)| (kind.clone(), paths.clone())));
            if let Some(within) = &lens.within {
                all.within.extend(lens.subjects.names().iter().map(|kind| (kind.clone(), within.clone())));
            }
        }
        all.configured = configured.keys().filter(|kind| !all.paths.contains_key(*kind)).cloned().collect();
        all.paths.extend(configured.iter().map(|(kind, paths)| (kind.clone(), paths.clone())));
        all
    }

    /// Whether resources of the kind have parts that the configuration alone names.
    pub(super) fn is_configured(&self, kind: &str) -> bool {
        self.configured.contains(kind)
    }

    /// The parts of a resource.
    pub(super) fn of<'a>(&self, resource: &'a Resource) -> Split<'a> {
        if let Some(paths) = self.paths.get(&*resource.kind) {
            return Split::Each(each(&resource.body, paths, &Path::default()));
        }
        let Some(within) = self.within.get(&*resource.kind) else { return Split::Whole };
        let mut kind = Vec::new();
        for key in ["apiVersion", "kind"] {
            let path = within.join(&[Segment::Key(key.into())]);
            match look(&resource.body, &path) {
                Ok(Some(node)) => kind.push(node.text().unwrap_or("")),
                Ok(None) => return Split::Each(Vec::new()),
                Err(unknown) => return Split::Doubt((path, unknown)),
            }
        }
        let [api_version, kind] = kind.as_slice() else { return Split::Each(Vec::new()) };
        let group = api_version.split_once('/').map_or("core", |(group, _)| if group == "extensions" { "apps" } else { group });
        let inner = resource.body.find(within);
        match (self.paths.get(&format!("{group}/{kind}")), inner) {
            (Some(paths), Some(inner)) => Split::Each(each(inner, paths, within)),
            _ => Split::Each(Vec::new()),
        }
    }

    /// The parts, none where it has no kind that is known to have any.
    pub(super) fn known<'a>(&self, resource: &'a Resource) -> Vec<Part<'a>> {
        if let Split::Each(parts) = self.of(resource) { parts } else { Vec::new() }
    }

    /// Every value that a path leads to: from the body, or with `part` at its head from each part. Whatever is unknown
    /// on the way stands for what is behind it.
    pub(super) fn values<'a>(&self, resource: &'a Resource, path: &Path) -> Vec<Cow<'a, Node>> {
        let mut found: Vec<Part<'a>> = Vec::new();
        match path.segments() {
            [Segment::Key(first), Segment::Key(which), rest @ ..] if &**first == "part" => {
                for part in self.known(resource) {
                    match if &**which == "around" { part.around } else { part.body } {
                        Cow::Borrowed(node) => walk(node, rest, &mut Path::default(), None, &mut found),
                        Cow::Owned(node) if matches!(node.value, Value::Unknown(_)) => {
                            found.push(Part { at: Path::default(), around: Cow::Owned(node.clone()), body: Cow::Owned(node), perhaps: None })
                        }
                        Cow::Owned(_) => {}
                    }
                }
            }
            rest => walk(&resource.body, rest, &mut Path::default(), None, &mut found),
        }
        found.into_iter().map(|part| part.body).collect()
    }
}

/// The node at a path; the unknown that stands there or before it.
fn look<'a>(body: &'a Node, path: &Path) -> Result<Option<&'a Node>, Arc<Unknown>> {
    let mut node = body;
    for segment in path.segments() {
        if let Value::Unknown(unknown) = &node.value {
            return Err(unknown.clone());
        }
        match node.step(segment) {
            Some(next) => node = next,
            None => return Ok(None),
        }
    }
    if let Value::Unknown(unknown) = &node.value { Err(unknown.clone()) } else { Ok(Some(node)) }
}

fn each<'a>(body: &'a Node, paths: &[Path], prefix: &Path) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    for path in paths {
        walk(body, path.segments(), &mut prefix.clone(), None, &mut found);
    }
    // An object that must have one pod, and says nothing of it, has it all the same.
    let must = |path: &Path| !path.segments().iter().any(is_any);
    if let [path] = paths
        && must(path)
    {
        found.iter_mut().for_each(|part| part.perhaps = None);
    }
    if let ([path], true) = (paths, found.is_empty())
        && must(path)
    {
        let nothing = Node::new(Value::Null, body.at);
        let above: Path = path.segments().split_last().map(|(_, above)| above.iter().cloned().collect()).unwrap_or_default();
        let around = body.find(&above).map_or_else(|| Cow::Owned(nothing.clone()), Cow::Borrowed);
        found.push(Part { at: prefix.join(path.segments()), body: Cow::Owned(nothing), around, perhaps: None });
    }
    let mut parts: Vec<Part<'a>> = Vec::with_capacity(found.len());
    for part in found {
        if !parts.iter().any(|other| other.at == part.at) {
            parts.push(part);
        }
    }
    parts
}

fn is_any(segment: &Segment) -> bool {
    matches!(segment, Segment::Key(key) if &**key == "*")
}

fn walk<'a>(node: &'a Node, steps: &[Segment], at: &mut Path, around: Option<&'a Node>, found: &mut Vec<Part<'a>>) {
    if let Value::Unknown(unknown) = &node.value {
        // Behind it, anything may stand, or nothing.
        let anything = Unknown { kind: Type::Any, nullable: true, parts: Vec::new(), tail: false, ..(**unknown).clone() };
        let node = Node::new(Value::Unknown(Arc::new(anything)), node.at);
        let around = around.filter(|_| steps.is_empty()).map_or_else(|| Cow::Owned(node.clone()), Cow::Borrowed);
        found.push(Part { at: at.clone(), body: Cow::Owned(node), around, perhaps: Some(unknown.clone()) });
        return;
    }
    let Some((step, rest)) = steps.split_first() else {
        if node.value != Value::Null {
            found.push(Part { at: at.clone(), body: Cow::Borrowed(node), around: Cow::Borrowed(around.unwrap_or(node)), perhaps: None });
        }
        return;
    };
    let mut down = |segment: Segment, next: &'a Node| {
        at.push(segment);
        walk(next, rest, at, Some(node), found);
        at.pop();
    };
    match (&node.value, is_any(step)) {
        (Value::List(list), true) => list.iter().enumerate().for_each(|(n, next)| down(Segment::Index(n), next)),
        (Value::Map(map), true) => map.iter().for_each(|entry| down(Segment::Key(entry.key.clone()), &entry.node)),
        (_, true) => {}
        _ => {
            if let Some(next) = node.step(step) {
                down(step.clone(), next);
            }
        }
    }
}

impl Part<'_> {
    /// The part as lenses see it; `body` is the whole resource's.
    pub(super) fn shown(&self, body: &Rego) -> Rego {
        let above = self.at.segments().split_last().map(|(_, above)| above.iter().cloned().collect()).unwrap_or_default();
        input::object([("at", Rego::from(self.at.to_string())), ("body", below(body, &self.at)), ("around", below(body, &above))])
    }

    /// The same for the evaluator of unknowns.
    pub(super) fn table(&self, table: &mut Table) -> T {
        let at = T::Known(Rego::from(self.at.to_string()));
        Table::object([("at", at), ("body", table.value(&self.body)), ("around", table.value(&self.around))])
    }
}

/// The value below another, by a path that leads to it.
fn below(value: &Rego, path: &Path) -> Rego {
    let mut value = value.clone();
    for segment in path.segments() {
        let next = match segment {
            Segment::Key(key) => value.as_object().ok().and_then(|object| object.get(&Rego::String(key.clone())).cloned()),
            Segment::Index(n) => value.as_array().ok().and_then(|array| array.get(*n).cloned()),
        };
        let Some(next) = next else { return Rego::Null };
        value = next;
    }
    value
}
