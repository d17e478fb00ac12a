//! Which resources belong together: by references first, by equal known values second.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::judge::Given;
use super::lens::{Join, Narrow};
use super::parts::Parts;
use crate::model::{Gap, Node, Path, Resource, Segment, Touches, Type, Unknown, Value};

/// Where a resource lives: what refers to one another shares it.
type Home = (Arc<str>, Arc<str>);

/// The resources of a run, found by kind and by address.
pub(super) struct Estate<'a> {
    pub(super) resources: &'a [Resource],
    by_kind: HashMap<&'a str, Vec<usize>>,
    /// By full address, and by the address without its last instance key.
    by_address: HashMap<Home, HashMap<&'a str, Vec<usize>>>,
    gaps: HashMap<Home, Gaps<'a>>,
}

/// What the gaps of a home touch.
#[derive(Default)]
struct Gaps<'a> {
    /// Everything.
    all: Option<&'a Arc<Unknown>>,
    /// Resources that are handed to a module which is not read.
    handed: HashMap<usize, &'a Arc<Unknown>>,
    /// Texts that are.
    texts: HashMap<&'a str, &'a Arc<Unknown>>,
}

/// What a join gave for one subject.
#[derive(Debug, Default, Clone)]
pub(super) struct Related {
    pub(super) members: Vec<usize>,
    /// Resources that may belong here or not, each because this is not known.
    pub(super) perhaps: Vec<(usize, Arc<Unknown>)>,
    /// Many resources may belong here or not: this is the first reason.
    pub(super) open: Option<Arc<Unknown>>,
}

impl Related {
    /// Those that belong here and those that may, in the order of the run.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Option<&Arc<Unknown>>)> {
        let mut all: Vec<_> = self.members.iter().map(|n| (*n, None)).chain(self.perhaps.iter().map(|(n, unknown)| (*n, Some(unknown)))).collect();
        all.sort_by_key(|(n, _)| *n);
        all.into_iter()
    }

    fn add(&mut self, candidate: usize, unknown: &Arc<Unknown>) {
        if self.perhaps.len() < MAX_PERHAPS {
            if !self.perhaps.iter().any(|(n, _)| *n == candidate) {
                self.perhaps.push((candidate, unknown.clone()));
            }
        } else {
            self.open.get_or_insert_with(|| unknown.clone());
        }
    }
}

/// More resources than this that may belong to one are not told apart. Tests of the library see to what comes then.
const MAX_PERHAPS: usize = if cfg!(test) { 1 } else { 12 };

impl<'a> Estate<'a> {
    pub(super) fn new(Given { resources, gaps }: Given<'a>) -> Self {
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
        let mut estate = Self { resources, by_kind, by_address, gaps: HashMap::new() };
        for gap in gaps {
            estate.open(gap);
        }
        estate
    }

    fn open(&mut self, gap: &'a Gap) {
        let home = (gap.root.clone(), gap.variant.clone());
        let mut gaps = self.gaps.remove(&home).unwrap_or_default();
        match &gap.touches {
            Touches::All => _ = gaps.all.get_or_insert(&gap.why),
            Touches::Handed(call) => {
                for call in self.at(&home, call).iter().filter_map(|n| self.resources.get(*n)) {
                    for target in call.edges.iter().flat_map(|edge| self.at(&home, &edge.to)) {
                        gaps.handed.entry(*target).or_insert(&gap.why);
                    }
                    texts(&call.body, &mut |text| _ = gaps.texts.entry(text).or_insert(&gap.why));
                }
            }
        }
        self.gaps.insert(home, gaps);
    }

    /// Why more may belong to a subject than was read.
    fn gap(&self, subject: usize, join: &Join) -> Option<Arc<Unknown>> {
        let resource = self.resources.get(subject)?;
        let gaps = self.gaps.get(&home(resource))?;
        let handed = || gaps.handed.get(&subject).copied();
        let named = || {
            join.equals.iter().find_map(|(_, ours)| match key(&resource.body, ours) {
                Key::Known(text) => gaps.texts.get(text.as_str()).copied(),
                _ => None,
            })
        };
        gaps.all.or_else(handed).or_else(named).cloned()
    }

    fn has_gaps(&self, subject: usize) -> bool {
        self.resources.get(subject).is_some_and(|resource| self.gaps.contains_key(&home(resource)))
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

/// Calls `see` with every known text in a value.
fn texts<'n>(node: &'n Node, see: &mut impl FnMut(&'n str)) {
    match &node.value {
        Value::Text(text) => see(text),
        Value::List(list) => list.iter().for_each(|node| texts(node, see)),
        Value::Map(map) => map.iter().for_each(|entry| texts(&entry.node, see)),
        _ => {}
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
        match &node.value {
            Value::Unknown(unknown) if unknown.unset => return Key::Missing,
            Value::Unknown(unknown) => return Key::Unknown(unknown.clone()),
            _ => {}
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
        Value::Unknown(unknown) if !unknown.unset => Key::Unknown(unknown.clone()),
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
        let mut joined = match &join.narrow {
            Some(narrow) => Self::narrowed(estate, parts, subjects, &candidates, join.namespace, narrow),
            None => Self::referred(estate, subjects, &candidates, join),
        };
        // What was not read may hold more.
        for (subject, related) in &mut joined.0 {
            related.open = related.open.take().or_else(|| estate.gap(*subject, join));
        }
        joined
    }

    /// The members that each subject has through those of another join.
    pub(super) fn through(self, first: &Self) -> Self {
        let all = first.0.iter().map(|(subject, related)| {
            let mut through = Related { open: related.open.clone(), ..Related::default() };
            let second = |member: usize| self.0.get(&member);
            let members: BTreeSet<usize> =
                related.members.iter().filter_map(|member| second(*member)).flat_map(|further| further.members.iter().copied()).collect();
            for (member, perhaps) in related.all() {
                let Some(further) = second(member) else { continue };
                through.open = through.open.or_else(|| further.open.clone());
                for (candidate, unknown) in further.all() {
                    if let Some(unknown) = unknown.or(perhaps).filter(|_| !members.contains(&candidate)) {
                        through.add(candidate, unknown);
                    }
                }
            }
            through.members = members.into_iter().collect();
            (*subject, through)
        });
        Self(all.collect())
    }

    /// Every resource that is joined to any subject.
    pub(super) fn members(&self) -> Vec<usize> {
        let members: BTreeSet<usize> = self.0.values().flat_map(|related| related.all().map(|(member, _)| member)).collect();
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
            joined.insert(*subject, Related { members: members.into_iter().collect(), perhaps: Vec::new(), open });
        }
        Self(joined)
    }

    fn referred(estate: &Estate<'_>, subjects: &[usize], candidates: &[usize], join: &Join) -> Self {
        let wanted: BTreeSet<usize> = subjects.iter().copied().collect();
        let offered: BTreeSet<usize> = candidates.iter().copied().collect();
        let mut related: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        // Resources whose reference is known lead nowhere else.
        let mut settled: BTreeSet<usize> = BTreeSet::new();
        let mut open: HashMap<usize, Related> = HashMap::new();

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
                let resource = estate.resources.get(*subject).filter(|_| !settled_subjects.contains(subject));
                let Some((resource, Key::Unknown(unknown))) = resource.map(|resource| (resource, key(&resource.body, path))) else { continue };
                let here = home(resource);
                for candidate in candidates.iter().filter(|candidate| estate.resources.get(**candidate).is_some_and(|other| home(other) == here)) {
                    open.entry(*subject).or_default().add(*candidate, &unknown);
                }
                if candidates.is_empty() && estate.has_gaps(*subject) {
                    open.entry(*subject).or_default().open.get_or_insert_with(|| unknown.clone());
                }
            }
        }
        if !join.equals.is_empty() {
            by_value(estate, subjects, candidates, join, &settled, &settled_subjects, &mut related, &mut open);
        } else if let Some(path) = &join.on {
            for candidate in candidates.iter().filter(|candidate| !settled.contains(candidate)) {
                if let Some(Key::Unknown(unknown)) = estate.resources.get(*candidate).map(|resource| key(&resource.body, path)) {
                    let unknown = may_join(estate, *candidate, &unknown);
                    each_beside(estate, subjects, *candidate, |subject| open.entry(subject).or_default().add(*candidate, &unknown));
                }
            }
        }
        let all = subjects.iter().map(|subject| {
            let members: Vec<usize> = related.remove(subject).unwrap_or_default().into_iter().filter(|member| member != subject).collect();
            let Related { mut perhaps, open, .. } = open.remove(subject).unwrap_or_default();
            perhaps.retain(|(candidate, _)| candidate != subject && !members.contains(candidate));
            (*subject, Related { members, perhaps, open })
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
    open: &mut HashMap<usize, Related>,
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
                let rivals = known.iter().filter(|((home, _), _)| *home == here);
                let mut rivals: Vec<_> = rivals.flat_map(|((_, values), candidates)| candidates.iter().map(move |candidate| (*candidate, values))).collect();
                rivals.sort_unstable_by_key(|(candidate, _)| *candidate);
                for (candidate, values) in rivals {
                    let possible = ours.iter().zip(values).all(|(key, value)| !matches!(key, Key::Known(text) if text != value));
                    if let (true, Some(unknown)) = (possible, &own) {
                        open.entry(*subject).or_default().add(candidate, unknown);
                    }
                }
            }
        }
        for (candidate, theirs) in vague.iter().filter(|(candidate, _)| estate.resources.get(*candidate).is_some_and(|resource| home(resource) == here)) {
            let same = |(a, b): (&Key, &Key)| match (a, b) {
                // The same unknown on both sides is equal, whatever it is; but null joins nothing.
                (Key::Unknown(a), Key::Unknown(b)) => (a == b && !a.nullable).then_some(true),
                (Key::Known(a), Key::Known(b)) => Some(a == b),
                (Key::Missing, _) | (_, Key::Missing) => Some(false),
                _ => None,
            };
            let pairs: Vec<Option<bool>> = theirs.iter().zip(&ours).map(same).collect();
            if pairs.iter().all(|pair| *pair == Some(true)) {
                related.entry(*subject).or_default().insert(*candidate);
            } else if !pairs.contains(&Some(false)) {
                // Each of the two sides can decide.
                let first = |keys: &[Key]| keys.iter().find_map(|key| if let Key::Unknown(unknown) = key { Some(unknown.clone()) } else { None });
                let unknown = match (first(theirs), first(&ours)) {
                    (Some(a), Some(b)) if a.why != b.why => Some(Arc::new(Unknown { why: format!("{}, and {}", a.why, b.why), ..(*a).clone() })),
                    (a, b) => a.or(b),
                };
                if let Some(unknown) = unknown {
                    open.entry(*subject).or_default().add(*candidate, &may_join(estate, *candidate, &unknown));
                }
            }
        }
    }
}
