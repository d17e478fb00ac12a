//! Judging: each rule meets the resources of its kinds, in parallel; a verdict that rests on an unknown is unknown.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use regorus::Value as Rego;

use super::engine::Compiled;
use super::input::{self, Hole};
use super::joins::{Estate, Joined, Related};
use super::kleene::{Ids, Tri};
use super::lens::{self, AssetKind, Lens};
use super::partly::{Judgement, Partly, RawFinding};
use super::reads::{Read, Step};
use super::rulebook::{Ready, Rule, Rulebook};
use super::settings::Settings;
use crate::model::{Node, Outcome, Path, Rating, Resource, Segment, Unknown, Value};
use crate::source::{Sources, Span};

/// One rule's verdict on one resource.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Index of the rule in [`Rulebook::rules`].
    pub rule: usize,
    /// Index of the resource.
    pub resource: usize,
    /// What came of it; never [`Outcome::NotApplicable`].
    pub outcome: Outcome,
    /// The rule's severity here, as configured.
    pub severity: Rating,
    /// Where it fails, and how.
    pub findings: Vec<Finding>,
    /// Where it may fail too, as `unknown` decides.
    pub possible: Vec<Finding>,
    /// What could flip an unknown verdict, or bring the possible findings: a path as people say it, and why that is not known.
    pub unknown: Vec<(String, Arc<Unknown>)>,
    /// Why the rule could not be evaluated.
    pub error: Option<String>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The wrong value, or its nearest parent: never more than a line.
    pub at: Span,
    /// What is wrong with it.
    pub message: String,
}

/// What a rule saw of a resource, for people who ask why.
#[derive(Debug)]
pub struct Explanation {
    /// The verdict; `None` where the rule does not apply to it.
    pub verdict: Option<Verdict>,
    /// The asset, as JSON, where there is one.
    pub asset: Option<String>,
    /// Each value that the rule can read in the resource and those joined to it: address, path, place.
    pub read: Vec<(Arc<str>, Path, Node)>,
}

/// How far judging has come, for whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    /// Resources judged.
    pub done: AtomicUsize,
    /// Resources to judge.
    pub total: AtomicUsize,
}

/// Which rules to judge.
pub type Chosen<'a> = &'a (dyn Fn(&Rule) -> bool + Sync);

struct Judge<'a> {
    book: &'a Rulebook,
    settings: &'a Settings,
    sources: &'a Sources,
    estate: Estate<'a>,
    /// For each kind, the lenses that know it, best first.
    lenses: HashMap<&'a str, Vec<usize>>,
    /// For each kind of resource or asset, the rules that meet it.
    rules: HashMap<String, Vec<usize>>,
    joins: HashMap<(usize, usize), Joined>,
    chosen: Vec<usize>,
    /// Judge everything with the evaluator for unknowns.
    three_valued: bool,
}

/// Judges every resource with every chosen rule of its kinds. Verdicts come by resource, then by rule.
#[must_use]
pub fn judge(book: &Rulebook, settings: &Settings, resources: &[Resource], sources: &Sources, chosen: Chosen<'_>, progress: &Progress) -> Vec<Verdict> {
    let judge = Judge::new(book, settings, resources, sources, chosen);
    judge.all(progress)
}

/// The same, everything with the evaluator that else judges only resources with unknowns: each is the other's test.
#[must_use]
pub fn judge_three_valued(book: &Rulebook, settings: &Settings, resources: &[Resource], sources: &Sources, chosen: Chosen<'_>) -> Vec<Verdict> {
    let judge = Judge { three_valued: true, ..Judge::new(book, settings, resources, sources, chosen) };
    judge.all(&Progress::default())
}

/// Judges one resource with one rule, and says what the rule read.
#[must_use]
pub fn explain(book: &Rulebook, settings: &Settings, resources: &[Resource], sources: &Sources, rule: &str, resource: usize) -> Explanation {
    let judge = Judge::new(book, settings, resources, sources, &|other| *other.id == *rule);
    judge.explain(rule, resource)
}

/// Each thread's own engines: those of rules by index, those of lenses after them.
#[derive(Default)]
struct Engines {
    rules: HashMap<usize, Compiled>,
    lenses: HashMap<usize, Compiled>,
}

/// What rules are asked about one resource.
struct Subject<'a> {
    resource: &'a Resource,
    lens: Option<(usize, &'a lens::Ready)>,
    related: Vec<(&'a str, Related)>,
    holes: Vec<Hole>,
    /// The asset's kind: known also where it is not known whether there is an asset.
    asset_kind: Option<String>,
    asset: Rego,
    base: BTreeMap<&'static str, Rego>,
    /// The same for a resource that holds unknowns, or is joined to one that does.
    partly: Option<Partly>,
    /// Kinds of asset that it may be, and what that rests on.
    doubts: Vec<(String, Vec<(String, Arc<Unknown>)>)>,
    /// The lens's `places`, once some finding has asked for them.
    places: OnceCell<Vec<Place>>,
    /// Why the lens failed.
    error: Option<String>,
}

/// Where a part of the asset stands: its path, the address of its owner where that is another resource, and the path in it.
type Place = (Path, Option<String>, Path);

impl<'a> Judge<'a> {
    fn new(book: &'a Rulebook, settings: &'a Settings, resources: &'a [Resource], sources: &'a Sources, chosen: Chosen<'_>) -> Self {
        let estate = Estate::new(resources);
        let chosen: Vec<usize> = (0..book.rules().len()).filter(|n| book.rules().get(*n).is_some_and(chosen)).collect();
        let mut lenses: HashMap<&str, Vec<usize>> = HashMap::new();
        for (n, lens) in book.lenses.iter().enumerate() {
            for kind in estate.kinds().filter(|kind| lens.subjects.meets(kind)) {
                lenses.entry(*kind).or_default().push(n);
            }
        }
        let mut subjects: HashMap<usize, Vec<usize>> = HashMap::new();
        for (n, resource) in resources.iter().enumerate() {
            for lens in lenses.get(&*resource.kind).into_iter().flatten() {
                subjects.entry(*lens).or_default().push(n);
            }
        }
        let wanted: Vec<(usize, usize)> =
            subjects.keys().flat_map(|lens| (0..book.lenses.get(*lens).map_or(0, |lens| lens.joins.len())).map(|join| (*lens, join))).collect();
        let join = |(lens, join): (usize, usize)| {
            let joined = book
                .lenses
                .get(lens)
                .and_then(|lens| lens.joins.get(join))
                .map(|join| Joined::new(&estate, subjects.get(&lens).map_or(&[], Vec::as_slice), join));
            joined.map(|joined| ((lens, join), joined))
        };
        let joins = wanted.into_par_iter().filter_map(join).collect();
        let kinds = resources.iter().map(|resource| resource.kind.to_string());
        let kinds: BTreeSet<String> =
            kinds.chain(book.lenses.iter().filter_map(|lens| if let AssetKind::Fixed(kind) = &lens.asset { Some(kind.clone()) } else { None })).collect();
        let meet = |kind: &str| chosen.iter().copied().filter(|n| book.rules().get(*n).is_some_and(|rule| rule.subjects.meets(kind))).collect();
        let rules = kinds.into_iter().map(|kind| (kind.clone(), meet(&kind))).collect();
        Self { book, settings, sources, lenses, rules, joins, chosen, three_valued: false, estate }
    }

    fn all(&self, progress: &Progress) -> Vec<Verdict> {
        let count = self.estate.resources.len();
        progress.total.store(count, Ordering::Relaxed);
        let one = |engines: &mut Engines, n: usize| {
            let verdicts = self.resource(engines, n);
            progress.done.fetch_add(1, Ordering::Relaxed);
            verdicts
        };
        (0..count).into_par_iter().with_min_len(16).map_init(Engines::default, one).flatten_iter().collect()
    }

    fn resource(&self, engines: &mut Engines, n: usize) -> Vec<Verdict> {
        let Some(resource) = self.estate.resources.get(n) else { return Vec::new() };
        let lenses = self.lenses.get(&*resource.kind).map_or(&[][..], Vec::as_slice);
        let asset_kinds = lenses.iter().filter_map(|lens| self.book.lenses.get(*lens)).map(|lens| asset_kind(lens, resource));
        let by_kind = std::iter::once(resource.kind.to_string()).chain(asset_kinds).filter_map(|kind| self.rules.get(&kind)).flatten();
        let possible: BTreeSet<usize> = by_kind.copied().collect();
        if possible.is_empty() {
            return Vec::new();
        }
        let mut subject = self.subject(engines, n, resource);
        let doubted = subject.doubts.iter().map(|(kind, _)| kind.as_str());
        let kinds = [Some(&*resource.kind), subject.asset_kind.as_deref()].into_iter().flatten().chain(doubted);
        let met: BTreeSet<usize> = kinds.filter_map(|kind| self.rules.get(kind)).flatten().copied().collect();
        met.into_iter().filter_map(|rule| self.verdict(engines, n, &mut subject, rule)).collect()
    }

    /// What the lens makes of a resource.
    fn subject(&self, engines: &mut Engines, n: usize, resource: &'a Resource) -> Subject<'a> {
        let body = input::rego(&resource.body);
        let mut holes = Vec::new();
        input::holes(&resource.body, &Path::parse("body"), None, &mut holes);
        let base = BTreeMap::from([("address", Rego::String(resource.address.clone())), ("kind", Rego::String(resource.kind.clone())), ("body", body)]);
        let mut subject = Subject { resource, lens: None, related: Vec::new(), holes, asset_kind: None, asset: Rego::Null, base, partly: None, doubts: Vec::new(), places: OnceCell::new(), error: None };
        for index in self.lenses.get(&*resource.kind).into_iter().flatten() {
            let Some(lens) = self.book.lenses.get(*index) else { continue };
            let ready = match self.book.lens(lens) {
                Ok(ready) => ready,
                Err(reason) => {
                    subject.error = Some(format!("lens `{}`: {reason}", lens.id));
                    break;
                }
            };
            self.relate(n, *index, lens, &mut subject);
            let kind = asset_kind(lens, resource);
            let applies = if subject.holes.is_empty() && !self.three_valued {
                let engine = engines.lenses.entry(*index).or_insert_with(|| ready.engine.clone());
                engine.input(input::object(subject.base.iter().map(|(key, value)| (*key, value.clone()))));
                let applies = ready.applies.as_ref().is_none_or(|applies| matches!(engine.run(applies), Ok(Rego::Bool(true))));
                if applies {
                    match engine.run(&ready.assembled()) {
                        Ok(assembled) => subject.asset = lens::asset(&kind, &assembled, self.book.asset_fields()),
                        Err(reason) => subject.error = Some(format!("lens `{}`: {reason}", lens.id)),
                    }
                }
                applies
            } else {
                let mut partly = self.partly(&subject);
                let applies = match partly.lens(ready, &kind, self.book.asset_fields()) {
                    Ok(Tri::Maybe(ids)) => {
                        let rests = causes(&subject.holes, &partly, ids);
                        subject.doubts.push((kind.clone(), rests));
                        false
                    }
                    Ok(tri) => tri == Tri::True && subject.doubts.is_empty(),
                    Err(stop) => {
                        partly.broken = Some(stop);
                        true
                    }
                };
                subject.partly = Some(partly);
                applies
            };
            if !applies {
                subject.partly = None;
                subject.related.clear();
                subject.holes.retain(|hole| hole.path.segments().first() == Some(&Segment::Key("body".into())));
                subject.base.remove("related");
                continue;
            }
            subject.asset_kind = Some(kind);
            subject.lens = Some((*index, ready));
            break;
        }
        if subject.partly.is_none() && (self.three_valued || !subject.holes.is_empty()) {
            let mut partly = self.partly(&subject);
            if !subject.doubts.is_empty() {
                let rests: Vec<_> = subject.doubts.iter().flat_map(|(_, rests)| rests.iter().cloned()).collect();
                partly.doubt(&rests);
            }
            subject.partly = Some(partly);
        }
        subject
    }

    /// The resource and those joined to it, as far as they are known.
    fn partly(&self, subject: &Subject<'_>) -> Partly {
        let related = subject.related.iter().map(|(name, related)| {
            let members = related.members.iter().filter_map(|member| self.estate.resources.get(*member)).collect();
            (*name, members, related.open.as_ref())
        });
        Partly::new(subject.resource, related)
    }

    /// Adds `input.related`, and the holes in it.
    fn relate(&self, n: usize, index: usize, lens: &'a Lens, subject: &mut Subject<'a>) {
        let mut lists = Vec::new();
        for (j, join) in lens.joins.iter().enumerate() {
            let related = self.joins.get(&(index, j)).map(|joined| joined.of(n)).unwrap_or_default();
            let prefix = Path::parse("related").join(&[Segment::Key(join.name.as_str().into())]);
            if let Some(unknown) = &related.open {
                subject.holes.push(Hole { path: prefix.clone(), at: join.name.clone(), unknown: unknown.clone() });
            }
            let mut members = Vec::new();
            for (m, other) in related.members.iter().filter_map(|member| self.estate.resources.get(*member)).enumerate() {
                let body = prefix.join(&[Segment::Index(m), Segment::Key("body".into())]);
                input::holes(&other.body, &body, Some(&other.address), &mut subject.holes);
                members.push(input::object([
                    ("address", Rego::String(other.address.clone())),
                    ("kind", Rego::String(other.kind.clone())),
                    ("body", input::rego(&other.body)),
                ]));
            }
            lists.push((join.name.clone(), Rego::from(members)));
            subject.related.push((join.name.as_str(), related));
        }
        subject.base.insert("related", input::object(lists));
    }

    fn verdict(&self, engines: &mut Engines, n: usize, subject: &mut Subject<'a>, index: usize) -> Option<Verdict> {
        let rule = self.book.rules().get(index)?;
        let settings = self.settings.of(rule, self.sources.path(subject.resource.at.source));
        if !settings.enabled {
            return None;
        }
        let empty = Verdict {
            rule: index,
            resource: n,
            outcome: Outcome::Pass,
            severity: settings.severity,
            findings: Vec::new(),
            possible: Vec::new(),
            unknown: Vec::new(),
            error: None,
        };
        let failed = |reason: String| Some(Verdict { outcome: Outcome::Error, error: Some(reason), ..empty.clone() });
        let ready = match self.book.ready(rule) {
            Ok(ready) => ready,
            Err(reason) => return failed(reason.clone()),
        };
        if !rule.subjects.meets(&subject.resource.kind)
            && let Some((_, rests)) = subject.doubts.iter().find(|(kind, _)| rule.subjects.meets(kind))
        {
            return Some(Verdict { outcome: Outcome::Unknown, unknown: rests.clone(), ..empty });
        }
        if let Some(partly) = &mut subject.partly {
            let parameters: Vec<_> = settings.parameters.iter().map(|(name, value)| (name.as_str(), value)).collect();
            let judgement = match partly.broken.clone().filter(|_| reads_asset(ready)) {
                Some(stop) => Err(stop),
                None => partly.judge(ready, &parameters),
            };
            return match judgement {
                Ok(Judgement::NotApplicable) => None,
                Ok(Judgement::Known { certain, possible, rests }) => {
                    let unknown = causes(&subject.holes, partly, rests);
                    let outcome = match (certain.is_empty(), possible.is_empty() && rests.none()) {
                        (false, _) => Outcome::Fail,
                        (true, false) => Outcome::Unknown,
                        (true, true) => Outcome::Pass,
                    };
                    let mut place = |raw: Vec<RawFinding>| self.placed(engines, subject, raw);
                    let (findings, possible) = (place(certain), place(possible));
                    Some(Verdict { outcome, findings, possible, unknown, ..empty })
                }
                Err(stop) => {
                    // What is not modelled, or may be an error, is unknown: by everything that the rule can read.
                    let mut unknown = self.reached(subject, ready);
                    for (_, cause) in &mut unknown {
                        *cause = Arc::new(Unknown { why: format!("{} (and the rule: {})", cause.why, stop.reason()), ..(**cause).clone() });
                    }
                    Some(Verdict { outcome: Outcome::Unknown, unknown, ..empty })
                }
            };
        }
        let engine = engines.rules.entry(index).or_insert_with(|| ready.engine.clone());
        let parameters = settings.parameters.iter().map(|(name, value)| (name.as_str(), input::rego(value)));
        let shown = subject.base.iter().filter(|(key, _)| **key != "related").map(|(key, value)| (*key, value.clone()));
        engine.input(input::object(shown.chain([("asset", subject.asset.clone()), ("parameters", input::object(parameters))])));
        if let Some(applies) = &ready.applies {
            match engine.run(applies) {
                Ok(Rego::Bool(true)) => {}
                Ok(_) => return None,
                Err(reason) => return failed(reason),
            }
        }
        if let Some(reason) = subject.error.as_ref().filter(|_| reads_asset(ready)) {
            return failed(reason.clone());
        }
        match engine.run(&ready.deny) {
            Err(reason) => failed(reason),
            Ok(deny) => match self.findings(engines, subject, &deny) {
                Err(reason) => failed(reason),
                Ok(findings) if findings.is_empty() => Some(empty),
                Ok(findings) => Some(Verdict { outcome: Outcome::Fail, findings, ..empty }),
            },
        }
    }

    /// Every unknown that the rule can read, each once; all of them where its text does not tell.
    fn reached(&self, subject: &Subject<'_>, ready: &Ready) -> Vec<(String, Arc<Unknown>)> {
        let lens = subject.lens.map(|(_, lens)| lens);
        let direct = [&ready.reads().applies, &ready.reads().deny];
        let all: Vec<&BTreeSet<Read>> =
            direct.into_iter().flat_map(|reads| std::iter::once(reads).chain(lens.into_iter().flat_map(move |lens| through(reads, lens)))).collect();
        let touched = |hole: &&Hole| all.iter().any(|reads| reads.iter().any(|read| read.touches(&hole.path, hole.unknown.nullable)));
        let mut found: Vec<&Hole> = subject.holes.iter().filter(touched).collect();
        if found.is_empty() {
            found = subject.holes.iter().collect();
        }
        let mut named: Vec<(String, Arc<Unknown>)> = Vec::new();
        for hole in found {
            if !named.iter().any(|(_, unknown)| *unknown == hole.unknown) {
                named.push((hole.at.clone(), hole.unknown.clone()));
            }
        }
        named
    }

    /// What a `deny` set says, each finding with its place.
    fn findings(&self, engines: &mut Engines, subject: &Subject<'_>, deny: &Rego) -> Result<Vec<Finding>, String> {
        let members = deny.as_set().map_err(|_| "`deny` must be a set: write `deny contains …`".to_string())?;
        let raw: Result<Vec<RawFinding>, String> = members.iter_sorted().map(RawFinding::of).collect();
        Ok(self.placed(engines, subject, raw?))
    }

    /// Findings with their places, in order, each once.
    fn placed(&self, engines: &mut Engines, subject: &Subject<'_>, raw: Vec<RawFinding>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::with_capacity(raw.len());
        for RawFinding { at, message } in raw {
            let at = match at {
                Some(path) => {
                    let places = subject.places.get_or_init(|| self.places(engines, subject));
                    self.place(subject, &path, places)
                }
                None => subject.resource.header,
            };
            findings.push(Finding { at: self.first_line(at), message: redacted(subject, message) });
        }
        findings.sort();
        findings.dedup();
        findings
    }

    fn places(&self, engines: &mut Engines, subject: &Subject<'_>) -> Vec<Place> {
        let Some((index, ready)) = subject.lens else { return Vec::new() };
        let Some(rule) = &ready.places else { return Vec::new() };
        let places = match &subject.partly {
            Some(partly) => partly.places(ready, rule),
            None => {
                let engine = engines.lenses.entry(index).or_insert_with(|| ready.engine.clone());
                engine.input(input::object(subject.base.iter().map(|(key, value)| (*key, value.clone()))));
                engine.run(rule).unwrap_or(Rego::Undefined)
            }
        };
        let Ok(places) = places.as_object() else { return Vec::new() };
        let place = |(path, place): (&Rego, &Rego)| {
            let path = input::path(path)?;
            if let Some(at) = input::path(place) {
                return Some((path, None, at));
            }
            let field = |name: &str| place.as_object().ok().and_then(|object| object.get(&Rego::String(name.into())));
            Some((path, Some(field("of")?.as_string().ok()?.to_string()), input::path(field("at")?)?))
        };
        places.iter_sorted().filter_map(place).collect()
    }

    /// Where a finding's path is: through the longest place that the lens names, else in the body.
    fn place(&self, subject: &Subject<'_>, path: &Path, places: &[Place]) -> Span {
        let named = places.iter().filter(|(prefix, ..)| path.segments().starts_with(prefix.segments())).max_by_key(|(prefix, ..)| prefix.segments().len());
        let (owner, path) = match named {
            Some((prefix, of, at)) => {
                let rest = path.segments().get(prefix.segments().len()..).unwrap_or(&[]);
                let owner = of.as_ref().and_then(|address| self.estate.find(subject.resource, address)).unwrap_or(subject.resource);
                (owner, at.join(rest))
            }
            None => (subject.resource, path.clone()),
        };
        owner.body.nearest(&path).unwrap_or(owner.header)
    }

    fn first_line(&self, span: Span) -> Span {
        let text = self.sources.slice(span);
        let length = text.find('\n').map_or(text.len(), |end| text.get(..end).map_or(0, |line| line.trim_end().len()));
        if length == 0 { span } else { Span::new(span.source, span.start as usize..span.start as usize + length) }
    }

    fn explain(&self, rule: &str, n: usize) -> Explanation {
        let mut engines = Engines::default();
        let nothing = Explanation { verdict: None, asset: None, read: Vec::new() };
        let (Some(resource), Some(index)) =
            (self.estate.resources.get(n), self.chosen.iter().copied().find(|n| self.book.rules().get(*n).is_some_and(|other| *other.id == *rule)))
        else {
            return nothing;
        };
        let mut subject = self.subject(&mut engines, n, resource);
        let met = [Some(&*resource.kind), subject.asset_kind.as_deref()]
            .into_iter()
            .flatten()
            .any(|kind| self.book.rules().get(index).is_some_and(|rule| rule.subjects.meets(kind)));
        let verdict = if met { self.verdict(&mut engines, n, &mut subject, index) } else { None };
        let asset = subject.asset.as_object().ok().and_then(|_| subject.asset.to_json_str().ok());
        let mut read = Vec::new();
        if let Some(Ok(ready)) = self.book.rules().get(index).map(|rule| self.book.ready(rule)) {
            let direct = [&ready.reads().applies, &ready.reads().deny];
            let lens = subject.lens.map(|(_, lens)| lens);
            let all = direct.into_iter().flat_map(|reads| std::iter::once(reads).chain(lens.into_iter().flat_map(move |lens| through(reads, lens)))).flatten();
            for one in all.collect::<BTreeSet<_>>() {
                self.seen(&subject, one, &mut read);
            }
        }
        read.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        read.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        Explanation { verdict, asset, read }
    }

    /// The values in the resource, or in those joined to it, that one read meets.
    fn seen(&self, subject: &Subject<'_>, read: &Read, into: &mut Vec<(Arc<str>, Path, Node)>) {
        match read.path.split_first() {
            Some((Step::Key(key), rest)) if &**key == "body" && !rest.is_empty() => {
                collect(&subject.resource.address, &subject.resource.body, rest, &mut Path::default(), into)
            }
            Some((Step::Key(key), [Step::Key(name), _, Step::Key(inner), rest @ ..])) if &**key == "related" && &**inner == "body" && !rest.is_empty() => {
                let members = subject.related.iter().filter(|(related, _)| **related == **name).flat_map(|(_, related)| &related.members);
                for other in members.filter_map(|member| self.estate.resources.get(*member)) {
                    collect(&other.address, &other.body, rest, &mut Path::default(), into);
                }
            }
            _ => {}
        }
    }
}

fn collect(address: &Arc<str>, node: &Node, steps: &[Step], path: &mut Path, into: &mut Vec<(Arc<str>, Path, Node)>) {
    let Some((step, rest)) = steps.split_first() else {
        into.push((address.clone(), path.clone(), node.clone()));
        return;
    };
    let mut down = |segment: Segment| {
        if let Some(next) = node.step(&segment) {
            path.push(segment);
            collect(address, next, rest, path, into);
            path.pop();
        }
    };
    match (step, &node.value) {
        (Step::Key(key), _) => down(Segment::Key(key.clone())),
        (Step::Index(n), _) => down(Segment::Index(*n)),
        (Step::Any, Value::List(list)) => (0..list.len()).for_each(|n| down(Segment::Index(n))),
        // A block that stands once is its own only element, as well as an object with keys.
        (Step::Any, Value::Map(_)) => down(Segment::Index(0)),
        (Step::Any, _) => into.push((address.clone(), path.clone(), node.clone())),
    }
}

fn asset_kind(lens: &Lens, resource: &Resource) -> String {
    match &lens.asset {
        AssetKind::Fixed(kind) => kind.clone(),
        AssetKind::Own => resource.kind.to_string(),
    }
}

/// The unknowns of those numbers, each with the first place where it stands.
fn causes(holes: &[Hole], partly: &Partly, rests: Ids) -> Vec<(String, Arc<Unknown>)> {
    let at = |unknown: &Arc<Unknown>| holes.iter().find(|hole| hole.unknown == *unknown).map_or_else(String::new, |hole| hole.at.clone());
    partly.named(rests).map(|unknown| (at(unknown), unknown.clone())).collect()
}

/// What reads of the asset read in turn: those of the fields named, and whether there is an asset at all.
fn through<'r>(reads: &BTreeSet<Read>, lens: &'r lens::Ready) -> Vec<&'r BTreeSet<Read>> {
    let mut found = Vec::new();
    let mut all = false;
    for read in reads {
        match read.path.as_slice() {
            [Step::Key(first), rest @ ..] if &**first == "asset" => {
                found.extend(&lens.reads().applies);
                match rest.first() {
                    Some(Step::Key(field)) => found.extend(lens.reads().fields.get(&**field)),
                    Some(_) => all = true,
                    None => all |= read.depth != super::reads::Depth::Presence,
                }
            }
            [] | [Step::Any, ..] => all = true,
            _ => {}
        }
    }
    if all {
        found.extend(lens.reads().applies.iter().chain(lens.reads().fields.values()));
    }
    found
}

fn reads_asset(ready: &Ready) -> bool {
    ready.reads().deny.iter().chain(&ready.reads().applies).any(|read| !matches!(read.path.first(), Some(Step::Key(key)) if &**key != "asset"))
}

/// A message without any sensitive text of the resource.
fn redacted(subject: &Subject<'_>, message: String) -> String {
    let mut secrets = Vec::new();
    sensitive(&subject.resource.body, false, &mut secrets);
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.into_iter().fold(message, |message, secret| message.replace(secret, "(sensitive)"))
}

fn sensitive<'n>(node: &'n Node, inside: bool, into: &mut Vec<&'n str>) {
    let inside = inside || node.sensitive;
    match &node.value {
        Value::Text(text) if inside && text.len() > 2 => into.push(text),
        Value::List(list) => list.iter().for_each(|node| sensitive(node, inside, into)),
        Value::Map(map) => map.iter().for_each(|entry| sensitive(&entry.node, inside, into)),
        _ => {}
    }
}
