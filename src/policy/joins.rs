//! Which resources belong together: by references first, by equal known values second.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::lens::{Join, Narrow};
use super::parts::Parts;
use crate::model::{Node, Path, Resource, Segment, Type, Unknown, Value};

/// Where a resource lives: what refers to one another shares it.
type Home = (Arc<str>, Arc<str>);

/// The resources of a run, found by kind and by address.
pub(super) struct Estate<'a> {
    pub(super) resources: &'a [Resource],
    by_kind: HashMap<&'a str, Vec<usize>>,
    /// By full address, and by the address without its last instance key.
    by_address: HashMap<Home, HashMap<&'a str, Vec<usize>>>,
}

/// What a join gave for one subject.
#[derive(Debug, Default, Clone)]
pub(super) struct Related {
    pub(super) members: Vec<usize>,
    /// A resource that may belong here or not, because this is not known.
    pub(super) open: Option<Arc<Unknown>>,
}

impl<'a> Estate<'a> {
    pub(super) fn new(resources: &'a [Resource]) -> Self {
        let mut by_kind: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_address: HashMap<Home, HashMap<&str, Vec<usize>>> = HashMap::new();
        for (n, resource) in resources.iter().enumerate() {
            by_kind.entry(&resource.kind).or_default().push(n);
            let here = by_address.entry(home(resource)).or_default();
            here.entry(&resource.address).or_default().push(n);
            if let Some(block) = without_instance(&resource.address) {
                here.entry(block).or_default().push(n);
            }
        }
        Self { resources, by_kind, by_address }
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = &&'a str> {
        self.by_kind.keys()
    }

    /// The resources at an address: one, or all instances of a block.
    fn at(&self, home: &Home, address: &str) -> &[usize] {
        self.by_address.get(home).and_then(|here| here.get(address)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, beside: &Resource, address: &str) -> Option<&'a Resource> {
        self.at(&home(beside), address).first().and_then(|n| self.resources.get(*n))
    }
}

fn home(resource: &Resource) -> Home {
    (resource.root.clone(), resource.variant.clone())
}

/// `a.b[0]` → `a.b`.
fn without_instance(address: &str) -> Option<&str> {
    address.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')).map(|(block, _)| block)
}

/// A value that can be compared, or the reason that it cannot.
#[derive(Clone, PartialEq)]
enum Key {
    Known(String),
    Unknown(Arc<Unknown>),
    Missing,
}

fn key(body: &Node, path: &Path) -> Key {
    let mut node = body;
    for segment in path.segments() {
        // What lies inside something unknown is as unknown.
        if let Value::Unknown(unknown) = &node.value {
            return Key::Unknown(unknown.clone());
        }
        match node.step(segment) {
            Some(next) => node = next,
            None => return Key::Missing,
        }
    }
    match &node.value {
        Value::Text(text) => Key::Known(text.to_string()),
        Value::Number(number) => Key::Known(number.to_string()),
        Value::Bool(value) => Key::Known(value.to_string()),
        Value::Unknown(unknown) => Key::Unknown(unknown.clone()),
        _ => Key::Missing,
    }
}

/// The result of one join for every subject of a lens.
pub(super) struct Joined(HashMap<usize, Related>);

impl Joined {
    pub(super) fn of(&self, subject: usize) -> Related {
        self.0.get(&subject).cloned().unwrap_or_default()
    }

    /// `assets`: the resources of each kind of asset.
    pub(super) fn new(estate: &Estate<'_>, parts: &Parts, assets: &HashMap<&str, Vec<usize>>, subjects: &[usize], join: &Join) -> Self {
        let candidates: BTreeSet<usize> =
            join.kinds.iter().flat_map(|kind| estate.by_kind.get(kind.as_str()).into_iter().chain(assets.get(kind.as_str())).flatten()).copied().collect();
        let candidates: Vec<usize> = candidates.into_iter().collect();
        match &join.narrow {
            Some(narrow) => Self::narrowed(estate, parts, subjects, &candidates, join.namespace, narrow),
            None => Self::referred(estate, subjects, &candidates, join),
        }
    }

    /// The members that each subject has through those of another join.
    pub(super) fn through(self, first: &Self) -> Self {
        let all = first.0.iter().map(|(subject, related)| {
            let second = related.members.iter().filter_map(|member| self.0.get(member));
            let members: BTreeSet<usize> = second.clone().flat_map(|related| related.members.iter().copied()).collect();
            let open = related.open.clone().or_else(|| second.filter_map(|related| related.open.clone()).next());
            (*subject, Related { members: members.into_iter().collect(), open })
        });
        Self(all.collect())
    }

    /// Every resource that is joined to any subject.
    pub(super) fn members(&self) -> Vec<usize> {
        let members: BTreeSet<usize> = self.0.values().flat_map(|related| related.members.iter().copied()).collect();
        members.into_iter().collect()
    }

    /// What may belong together by words that both sides have. What is unknown may be any word.
    fn narrowed(estate: &Estate<'_>, parts: &Parts, subjects: &[usize], candidates: &[usize], namespace: bool, narrow: &Narrow) -> Self {
        let (theirs, ours): (Side<'_>, Side<'_>) = match narrow {
            Narrow::Selects(selector, labels) => (Side::Selector(selector), Side::Labels(labels)),
            Narrow::Selected(labels, selector) => (Side::Labels(labels), Side::Selector(selector)),
            Narrow::Among(theirs, ours) => (Side::Values(theirs), Side::Values(ours)),
            Narrow::Beside => (Side::Any, Side::Any),
        };
        let place = |n: usize| {
            let resource = estate.resources.get(n)?;
            let space = if namespace { lies_in(&resource.body) } else { Ok(String::new()) };
            Some((home(resource), space, resource))
        };
        let mut worded: HashMap<(Home, String, String), Vec<usize>> = HashMap::new();
        // Those that may match any word of their namespace, and those whose namespace is not known.
        let mut loose: HashMap<(Home, String), Vec<usize>> = HashMap::new();
        let mut anywhere: HashMap<Home, Vec<(usize, Arc<Unknown>, Words)>> = HashMap::new();
        let mut here: HashMap<(Home, String), Vec<usize>> = HashMap::new();
        for candidate in candidates {
            let Some((home, space, resource)) = place(*candidate) else { continue };
            let words = theirs.words(parts, resource);
            let space = match space {
                Ok(space) => space,
                Err(unknown) => {
                    anywhere.entry(home).or_default().push((*candidate, unknown, words));
                    continue;
                }
            };
            if words.any {
                loose.entry((home.clone(), space.clone())).or_default().push(*candidate);
            }
            for word in words.known {
                worded.entry((home.clone(), space.clone(), word)).or_default().push(*candidate);
            }
            here.entry((home, space)).or_default().push(*candidate);
        }
        let mut joined = HashMap::new();
        for subject in subjects {
            let Some((home, space, resource)) = place(*subject) else { continue };
            let words = ours.words(parts, resource);
            let mut members: BTreeSet<usize> = BTreeSet::new();
            let elsewhere = anywhere.get(&home).into_iter().flatten().find(|(candidate, _, theirs)| candidate != subject && theirs.meets(&words));
            let mut open = elsewhere.map(|(candidate, unknown, _)| may_join(estate, *candidate, unknown));
            match space {
                Ok(space) if words.any => members.extend(here.get(&(home, space)).into_iter().flatten()),
                Ok(space) => {
                    members.extend(loose.get(&(home.clone(), space.clone())).into_iter().flatten());
                    for word in words.known {
                        members.extend(worded.get(&(home.clone(), space.clone(), word)).into_iter().flatten());
                    }
                }
                Err(unknown) => {
                    let any = here.iter().any(|((at, _), candidates)| *at == home && candidates.iter().any(|candidate| candidate != subject));
                    open = open.or(any.then_some(unknown));
                }
            }
            members.remove(subject);
            joined.insert(*subject, Related { members: members.into_iter().collect(), open });
        }
        Self(joined)
    }

    fn referred(estate: &Estate<'_>, subjects: &[usize], candidates: &[usize], join: &Join) -> Self {
        let wanted: BTreeSet<usize> = subjects.iter().copied().collect();
        let offered: BTreeSet<usize> = candidates.iter().copied().collect();
        let mut related: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        // Resources whose reference is known lead nowhere else.
        let mut settled: BTreeSet<usize> = BTreeSet::new();
        let mut open: HashMap<usize, Arc<Unknown>> = HashMap::new();

        if let Some(path) = &join.on {
            for candidate in candidates {
                for target in references(estate, *candidate, path) {
                    settled.insert(*candidate);
                    if wanted.contains(&target) {
                        related.entry(target).or_default().insert(*candidate);
                    }
                }
            }
        }
        let mut settled_subjects: BTreeSet<usize> = BTreeSet::new();
        if let Some(path) = &join.via {
            for subject in subjects {
                let targets = references(estate, *subject, path);
                if !targets.is_empty() {
                    settled_subjects.insert(*subject);
                }
                related.entry(*subject).or_default().extend(targets.into_iter().filter(|target| offered.contains(target)));
                let body = estate.resources.get(*subject).map(|resource| &resource.body);
                if let Some(Key::Unknown(unknown)) = body.map(|body| key(body, path)).filter(|_| !settled_subjects.contains(subject) && !candidates.is_empty())
                {
                    open.insert(*subject, unknown);
                }
            }
        }
        if !join.equals.is_empty() {
            by_value(estate, subjects, candidates, join, &settled, &settled_subjects, &mut related, &mut open);
        } else if let Some(path) = &join.on {
            for candidate in candidates.iter().filter(|candidate| !settled.contains(candidate)) {
                if let Some(Key::Unknown(unknown)) = estate.resources.get(*candidate).map(|resource| key(&resource.body, path)) {
                    each_beside(estate, subjects, *candidate, |subject| _ = open.entry(subject).or_insert_with(|| may_join(estate, *candidate, &unknown)));
                }
            }
        }
        let all = subjects.iter().map(|subject| {
            let members = related.remove(subject).unwrap_or_default().into_iter().filter(|member| member != subject).collect();
            (*subject, Related { members, open: open.get(subject).cloned() })
        });
        Self(all.collect())
    }
}

/// What one side of a join is compared by.
enum Side<'j> {
    Selector(&'j Path),
    Labels(&'j Path),
    Values(&'j [Path]),
    Any,
}

/// The words of one side; `any` where there may be others.
#[derive(Default)]
struct Words {
    known: BTreeSet<String>,
    any: bool,
}

impl Side<'_> {
    fn words(&self, parts: &Parts, resource: &Resource) -> Words {
        let mut words = Words::default();
        match self {
            Self::Any => words.any = true,
            Self::Values(paths) => {
                for path in *paths {
                    match path.segments() {
                        [Segment::Key(key)] if key.starts_with('=') => words.known.extend(key.strip_prefix('=').map(str::to_string)),
                        _ => parts.values(resource, path).iter().for_each(|node| words.value(node)),
                    }
                }
            }
            Self::Labels(path) => {
                for node in parts.values(resource, path) {
                    words.labels(&node);
                }
            }
            Self::Selector(path) => {
                for node in parts.values(resource, path) {
                    let labels = match &node.value {
                        Value::Map(map) if map.get("matchLabels").is_some() || map.get("matchExpressions").is_some() => map.get("matchLabels"),
                        _ => Some(node.as_ref()),
                    };
                    let mut all = Words::default();
                    if let Some(labels) = labels {
                        all.labels(labels);
                    }
                    // One label that must be there is enough to leave out what lacks it.
                    match all.known.pop_first() {
                        Some(word) => _ = words.known.insert(word),
                        None => words.any = true,
                    }
                }
            }
        }
        words
    }
}

impl Words {
    fn meets(&self, other: &Self) -> bool {
        self.any || other.any || !self.known.is_disjoint(&other.known)
    }

    fn value(&mut self, node: &Node) {
        match &node.value {
            Value::Text(text) => _ = self.known.insert(text.to_string()),
            Value::Number(number) => _ = self.known.insert(number.to_string()),
            Value::Unknown(_) => self.any = true,
            _ => {}
        }
    }

    fn labels(&mut self, node: &Node) {
        match &node.value {
            Value::Map(map) => {
                for entry in map.iter() {
                    match &entry.node.value {
                        Value::Text(text) => _ = self.known.insert(format!("{}={text}", entry.key)),
                        Value::Unknown(_) => self.any = true,
                        _ => {}
                    }
                }
            }
            Value::Unknown(_) => self.any = true,
            _ => {}
        }
    }
}

/// The namespace of an object, `default` where it names none; why it is not known, where it is not.
fn lies_in(body: &Node) -> Result<String, Arc<Unknown>> {
    match key(body, &Path::parse("metadata.namespace")) {
        Key::Known(name) if !name.is_empty() => Ok(name),
        Key::Known(_) | Key::Missing => Ok("default".to_string()),
        Key::Unknown(unknown) => Err(unknown),
    }
}

/// The resources that the value at `path`, or a part of it, refers to.
fn references(estate: &Estate<'_>, from: usize, path: &Path) -> Vec<usize> {
    let Some(resource) = estate.resources.get(from) else { return Vec::new() };
    let home = home(resource);
    let edges = resource.edges.iter().filter(|edge| edge.from.segments().starts_with(path.segments()));
    edges.flat_map(|edge| estate.at(&home, &edge.to).iter().copied()).collect()
}

fn each_beside(estate: &Estate<'_>, subjects: &[usize], candidate: usize, mut see: impl FnMut(usize)) {
    let Some(home_of_candidate) = estate.resources.get(candidate).map(home) else { return };
    for subject in subjects.iter().filter(|subject| estate.resources.get(**subject).is_some_and(|resource| home(resource) == home_of_candidate)) {
        see(*subject);
    }
}

fn may_join(estate: &Estate<'_>, candidate: usize, unknown: &Arc<Unknown>) -> Arc<Unknown> {
    let address = estate.resources.get(candidate).map_or("", |resource| &resource.address);
    Arc::new(Unknown::new(format!("{}, so `{address}` may belong to it", unknown.why), unknown.origin, Type::Any, true))
}

/// Joins those whose known values are equal; what is unknown on either side leaves the question open.
#[expect(clippy::too_many_arguments, reason = "one step of Joined::new, on its state")]
fn by_value(
    estate: &Estate<'_>,
    subjects: &[usize],
    candidates: &[usize],
    join: &Join,
    settled: &BTreeSet<usize>,
    settled_subjects: &BTreeSet<usize>,
    related: &mut HashMap<usize, BTreeSet<usize>>,
    open: &mut HashMap<usize, Arc<Unknown>>,
) {
    let keys = |n: usize, theirs: bool| -> Vec<Key> {
        let body = estate.resources.get(n).map(|resource| &resource.body);
        join.equals.iter().map(|(their, our)| body.map_or(Key::Missing, |body| key(body, if theirs { their } else { our }))).collect()
    };
    // What is wholly known is found by its values; only the few that are not are compared one by one.
    let mut known: HashMap<(Home, Vec<String>), Vec<usize>> = HashMap::new();
    let mut vague: Vec<(usize, Vec<Key>)> = Vec::new();
    for candidate in candidates.iter().filter(|candidate| !settled.contains(candidate)) {
        let theirs = keys(*candidate, true);
        let Some(resource) = estate.resources.get(*candidate) else { continue };
        if theirs.contains(&Key::Missing) {
            continue;
        }
        match theirs.iter().map(|key| if let Key::Known(text) = key { Some(text.clone()) } else { None }).collect() {
            Some(values) => known.entry((home(resource), values)).or_default().push(*candidate),
            None => vague.push((*candidate, theirs)),
        }
    }
    for subject in subjects.iter().filter(|subject| !settled_subjects.contains(subject)) {
        let Some(resource) = estate.resources.get(*subject) else { continue };
        let (ours, here) = (keys(*subject, false), home(resource));
        let values: Option<Vec<String>> = ours.iter().map(|key| if let Key::Known(text) = key { Some(text.clone()) } else { None }).collect();
        match values {
            Some(values) => {
                related.entry(*subject).or_default().extend(known.get(&(here.clone(), values)).into_iter().flatten());
            }
            None if ours.contains(&Key::Missing) => continue,
            None => {
                let own = ours.iter().find_map(|key| if let Key::Unknown(unknown) = key { Some(unknown.clone()) } else { None });
                let rivals = known
                    .iter()
                    .filter(|((home, _), _)| *home == here)
                    .flat_map(|((_, values), candidates)| candidates.iter().map(move |candidate| (*candidate, values)));
                for (_, values) in rivals {
                    let possible = ours.iter().zip(values).all(|(key, value)| !matches!(key, Key::Known(text) if text != value));
                    if let (true, Some(unknown)) = (possible, &own) {
                        open.entry(*subject).or_insert_with(|| unknown.clone());
                    }
                }
            }
        }
        for (candidate, theirs) in vague.iter().filter(|(candidate, _)| estate.resources.get(*candidate).is_some_and(|resource| home(resource) == here)) {
            let same = |(a, b): (&Key, &Key)| match (a, b) {
                // The same unknown on both sides is equal, whatever it is.
                (Key::Unknown(a), Key::Unknown(b)) => (a == b).then_some(true),
                (Key::Known(a), Key::Known(b)) => Some(a == b),
                (Key::Missing, _) | (_, Key::Missing) => Some(false),
                _ => None,
            };
            let pairs: Vec<Option<bool>> = theirs.iter().zip(&ours).map(same).collect();
            if pairs.iter().all(|pair| *pair == Some(true)) {
                related.entry(*subject).or_default().insert(*candidate);
            } else if !pairs.contains(&Some(false)) {
                let unknown = theirs.iter().chain(&ours).find_map(|key| if let Key::Unknown(unknown) = key { Some(unknown.clone()) } else { None });
                if let Some(unknown) = unknown {
                    open.entry(*subject).or_insert_with(|| may_join(estate, *candidate, &unknown));
                }
            }
        }
    }
}
