//! Judging: each rule meets the resources of its kinds, in parallel; a verdict that rests on an unknown is unknown.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use regorus::Value as Rego;

use super::assets::Asset;
use super::engine::Compiled;
use super::input::{self, Hole};
use super::joins::{Estate, Joined};
use super::kleene::{Ids, Stop};
use super::lens::{self, AssetKind, Lens};
use super::observed::Observed;
use super::partly::{Judgement, Partly, RawFinding};
use super::parts::{Doubt, Part as Portion, Parts, Split};
use super::reads::{Read, Step};
use super::rulebook::{Ready, Rule, Rulebook};
use super::settings::Settings;
use super::subject::Subject;
use crate::model::{Gap, Outcome, Part, Rating, Reading, Resource, Unknown};
use crate::source::{Sources, Span};

/// Unknown values: the path of each as people say it, and why it is not known.
pub type Causes = Vec<(String, Arc<Unknown>)>;

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
    pub unknown: Causes,
    /// Why the rule could not be evaluated.
    pub error: Option<String>,
    /// What stands at the places that the rule can read, where it was asked for: [`Mode::Observing`].
    pub observed: Vec<Observed>,
}

impl Verdict {
    /// The verdict on a part that may not be there: what fails in it fails only perhaps.
    fn doubt(&mut self, cause: &(String, Arc<Unknown>)) {
        if self.outcome == Outcome::Fail {
            self.outcome = Outcome::Unknown;
            self.possible.append(&mut self.findings);
            if !self.unknown.contains(cause) {
                self.unknown.push(cause.clone());
            }
        }
    }

    /// The verdict on a resource of which this is one on a part, and `other` one on another part.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.outcome = self.outcome.max(other.outcome);
        self.findings.extend(other.findings);
        self.findings.sort();
        self.findings.dedup();
        self.possible.extend(other.possible);
        self.possible.sort();
        self.possible.dedup();
        for cause in other.unknown {
            if !self.unknown.contains(&cause) {
                self.unknown.push(cause);
            }
        }
        self.error = self.error.or(other.error);
        for seen in other.observed {
            if !self.observed.contains(&seen) {
                self.observed.push(seen);
            }
        }
        self
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The wrong value, or its nearest parent: never more than a line.
    pub at: Span,
    /// What is wrong with it.
    pub message: String,
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

pub(super) struct Judge<'a> {
    pub(super) book: &'a Rulebook,
    pub(super) settings: &'a Settings,
    pub(super) sources: &'a Sources,
    /// What was not read.
    gaps: &'a [Gap],
    pub(super) estate: Estate<'a>,
    /// For each kind, the lenses that know it, best first.
    pub(super) lenses: HashMap<&'a str, Vec<usize>>,
    /// For each kind of resource or asset, the rules that meet it.
    pub(super) rules: HashMap<String, Vec<usize>>,
    pub(super) joins: HashMap<(usize, usize), Joined>,
    pub(super) parts: Parts,
    pub(super) chosen: Vec<usize>,
    pub(super) mode: Mode,
}

/// How to judge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Verdicts alone.
    #[default]
    Plain,
    /// Each verdict says what its rule saw, too.
    Observing,
    /// What is known goes through the evaluator that else judges only what is not: each is the other's test.
    ThreeValued,
}

/// What is judged: resources, and what may be missing among them.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// What was read.
    pub resources: &'a [Resource],
    /// What was not.
    pub gaps: &'a [Gap],
}

impl<'a> From<&'a Reading> for Given<'a> {
    fn from(reading: &'a Reading) -> Self {
        Self { resources: &reading.resources, gaps: &reading.gaps }
    }
}

impl<'a> From<&'a [Resource]> for Given<'a> {
    fn from(resources: &'a [Resource]) -> Self {
        Self { resources, gaps: &[] }
    }
}

impl<'a> From<&'a Vec<Resource>> for Given<'a> {
    fn from(resources: &'a Vec<Resource>) -> Self {
        resources.as_slice().into()
    }
}

/// Judges every resource with every chosen rule of its kinds. Verdicts come by resource, then by rule.
#[must_use]
pub fn judge<'a>(
    book: &'a Rulebook,
    settings: &'a Settings,
    given: impl Into<Given<'a>>,
    sources: &'a Sources,
    chosen: Chosen<'_>,
    mode: Mode,
    progress: &Progress,
) -> Vec<Verdict> {
    Judge { mode, ..Judge::new(book, settings, given.into(), sources, chosen) }.all(None, progress)
}

/// The asset of each resource alone.
#[must_use]
pub fn assets<'a>(book: &'a Rulebook, settings: &'a Settings, given: impl Into<Given<'a>>, sources: &'a Sources) -> Vec<Asset> {
    judge_with_assets(book, settings, given, sources, &|_| false, Mode::Plain, &Progress::default()).1
}

/// The same, with the asset of each resource: where it belongs, rather than whether it is well.
#[must_use]
pub fn judge_with_assets<'a>(
    book: &'a Rulebook,
    settings: &'a Settings,
    given: impl Into<Given<'a>>,
    sources: &'a Sources,
    chosen: Chosen<'_>,
    mode: Mode,
    progress: &Progress,
) -> (Vec<Verdict>, Vec<Asset>) {
    let mut assets = Vec::new();
    let verdicts = Judge { mode, ..Judge::new(book, settings, given.into(), sources, chosen) }.all(Some(&mut assets), progress);
    (verdicts, assets)
}

/// Each thread's own engines: those of rules by index, those of lenses after them.
#[derive(Default)]
pub(super) struct Engines {
    pub(super) rules: HashMap<usize, Compiled>,
    pub(super) lenses: HashMap<usize, Compiled>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(book: &'a Rulebook, settings: &'a Settings, given: Given<'a>, sources: &'a Sources, chosen: Chosen<'_>) -> Self {
        let resources = given.resources;
        let estate = Estate::new(given);
        let chosen: Vec<usize> = (0..book.rules().len()).filter(|n| book.rules().get(*n).is_some_and(chosen)).collect();
        let parts = Parts::new(book.lenses.iter(), settings.pod_specs());
        let mut lenses: HashMap<&str, Vec<usize>> = HashMap::new();
        for (n, lens) in book.lenses.iter().enumerate() {
            for kind in estate.kinds().filter(|kind| lens.subjects.meets(kind) || (lens.parts.is_some() && parts.is_configured(kind))) {
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
        let mut assets: HashMap<&str, Vec<usize>> = HashMap::new();
        for (lens, subjects) in &subjects {
            if let Some(AssetKind::Fixed(kind)) = book.lenses.get(*lens).map(|lens| &lens.asset) {
                assets.entry(kind).or_default().extend(subjects);
            }
        }
        let join = |(lens, join): (usize, usize)| {
            let joins = &book.lenses.get(lens)?.joins;
            let mut chain = vec![joins.get(join)?];
            // A join of another that is not there, or in a circle, joins nothing.
            while let Some(of) = chain.last().and_then(|join| join.of.as_ref()) {
                let first = joins.iter().find(|join| join.name == *of).filter(|first| !chain.iter().any(|seen| seen.name == first.name))?;
                chain.push(first);
            }
            let mut from = subjects.get(&lens).cloned().unwrap_or_default();
            let mut joined: Option<Joined> = None;
            for join in chain.into_iter().rev() {
                let next = Joined::new(&estate, &parts, &assets, &from, join);
                let next = match &joined {
                    Some(first) => next.through(first),
                    None => next,
                };
                from = next.members();
                joined = Some(next);
            }
            Some(((lens, join), joined?))
        };
        let joins = wanted.into_par_iter().filter_map(join).collect();
        let kinds = resources.iter().map(|resource| resource.kind.to_string());
        let kinds: BTreeSet<String> =
            kinds.chain(book.lenses.iter().filter_map(|lens| if let AssetKind::Fixed(kind) = &lens.asset { Some(kind.clone()) } else { None })).collect();
        let meet = |kind: &str| chosen.iter().copied().filter(|n| book.rules().get(*n).is_some_and(|rule| rule.subjects.meets(kind))).collect();
        let rules = kinds.into_iter().map(|kind| (kind.clone(), meet(&kind))).collect();
        Self { book, settings, sources, gaps: given.gaps, lenses, rules, joins, parts, chosen, mode: Mode::Plain, estate }
    }

    fn all(&self, assets: Option<&mut Vec<Asset>>, progress: &Progress) -> Vec<Verdict> {
        super::undecided::again(self, self.once(assets, progress))
    }

    /// The verdicts of the same rules on other resources.
    pub(super) fn with(&self, resources: &[Resource]) -> Vec<Verdict> {
        let chosen: BTreeSet<&str> = self.chosen.iter().filter_map(|n| self.book.rules().get(*n)).map(|rule| &*rule.id).collect();
        let given = Given { resources, gaps: self.gaps };
        let judge = Judge::new(self.book, self.settings, given, self.sources, &|rule| chosen.contains(&*rule.id));
        // What its rules saw is said of the resources as they are.
        let mode = if self.mode == Mode::ThreeValued { Mode::ThreeValued } else { Mode::Plain };
        Judge { mode, ..judge }.once(None, &Progress::default())
    }

    /// Every verdict; and into `assets`, where that is asked for, the asset of each resource.
    fn once(&self, assets: Option<&mut Vec<Asset>>, progress: &Progress) -> Vec<Verdict> {
        let count = self.estate.resources.len();
        progress.total.store(count, Ordering::Relaxed);
        self.compile();
        let one = |engines: &mut Engines, n: usize| {
            let mut asset = assets.is_some().then(Asset::default);
            let verdicts = self.resource(engines, n, asset.as_mut());
            progress.done.fetch_add(1, Ordering::Relaxed);
            (verdicts, asset)
        };
        let each: Vec<(Vec<Verdict>, Option<Asset>)> = (0..count).into_par_iter().with_min_len(16).map_init(Engines::default, one).collect();
        let (verdicts, found): (Vec<_>, Vec<_>) = each.into_iter().unzip();
        if let Some(assets) = assets {
            assets.extend(found.into_iter().flatten());
        }
        verdicts.into_iter().flatten().collect()
    }

    /// Compiles what the resources meet, on every core: a small estate would else wait for one of them.
    fn compile(&self) {
        let lenses: BTreeSet<usize> = self.lenses.values().flatten().copied().collect();
        let lenses: Vec<&Lens> = lenses.into_iter().filter_map(|n| self.book.lenses.get(n)).collect();
        let assets = lenses.iter().filter_map(|lens| if let AssetKind::Fixed(kind) = &lens.asset { Some(kind.as_str()) } else { None });
        let met: BTreeSet<usize> = self.estate.kinds().copied().chain(assets).filter_map(|kind| self.rules.get(kind)).flatten().copied().collect();
        let met: Vec<&Rule> = met.into_iter().filter_map(|n| self.book.rules().get(n)).collect();
        // One that cannot be compiled says so where it is met.
        rayon::join(|| lenses.into_par_iter().for_each(|lens| _ = self.book.lens(lens)), || met.into_par_iter().for_each(|rule| _ = self.book.ready(rule)));
    }

    fn resource(&self, engines: &mut Engines, n: usize, mut asset: Option<&mut Asset>) -> Vec<Verdict> {
        let Some(resource) = self.estate.resources.get(n) else { return Vec::new() };
        let lenses = self.lenses.get(&*resource.kind).map_or(&[][..], Vec::as_slice);
        let asset_kinds = lenses.iter().filter_map(|lens| self.book.lenses.get(*lens)).map(|lens| asset_kind(lens, resource));
        let by_kind = std::iter::once(resource.kind.to_string()).chain(asset_kinds).filter_map(|kind| self.rules.get(&kind)).flatten();
        let possible: BTreeSet<usize> = by_kind.copied().collect();
        if possible.is_empty() && asset.is_none() {
            return Vec::new();
        }
        let (doubt, parts) = self.split(resource);
        let mut merged: BTreeMap<usize, Verdict> = BTreeMap::new();
        for part in parts {
            let perhaps = part.as_ref().and_then(|part| Some((part.at.to_string(), part.perhaps.clone()?)));
            let mut subject = self.subject(engines, n, resource, part, doubt.as_ref());
            if let Some(asset) = asset.take() {
                *asset = Asset::of(&subject);
            }
            for mut verdict in self.verdicts(engines, n, &mut subject) {
                if let Some(cause) = &perhaps {
                    verdict.doubt(cause);
                }
                match merged.remove(&verdict.rule) {
                    Some(other) => _ = merged.insert(verdict.rule, other.and(verdict)),
                    None => _ = merged.insert(verdict.rule, verdict),
                }
            }
        }
        merged.into_values().collect()
    }

    /// What of a resource is judged, each part as a subject of its own; and whether it is known to have any.
    pub(super) fn split(&self, resource: &'a Resource) -> (Option<Doubt>, Vec<Option<Portion<'a>>>) {
        match self.parts.of(resource) {
            Split::Each(parts) if !parts.is_empty() => (None, parts.into_iter().map(Some).collect()),
            Split::Doubt(doubt) => (Some(doubt), vec![None]),
            _ => (None, vec![None]),
        }
    }

    /// What every rule that meets it says of a subject.
    fn verdicts(&self, engines: &mut Engines, n: usize, subject: &mut Subject<'a>) -> Vec<Verdict> {
        let doubted = subject.doubts.iter().map(|(kind, _)| kind.as_str());
        let kinds = [Some(&*subject.resource.kind), subject.asset_kind.as_deref()].into_iter().flatten().chain(doubted);
        let met: BTreeSet<usize> = kinds.filter_map(|kind| self.rules.get(kind)).flatten().copied().collect();
        let mut verdicts: Vec<Verdict> = met.into_iter().filter_map(|rule| self.verdict(engines, n, subject, rule)).collect();
        for verdict in verdicts.iter_mut().filter(|verdict| self.mode == Mode::Observing && verdict.error.is_none()) {
            if let Some(Ok(ready)) = self.book.rules().get(verdict.rule).map(|rule| self.book.ready(rule)) {
                verdict.observed = self.observed(engines, subject, ready);
            }
        }
        verdicts
    }

    pub(super) fn verdict(&self, engines: &mut Engines, n: usize, subject: &mut Subject<'a>, index: usize) -> Option<Verdict> {
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
            observed: Vec::new(),
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
        if let Some(partly) = &subject.partly {
            let parameters: Vec<_> = settings.parameters.iter().map(|(name, value)| (name.as_str(), value)).collect();
            return match partly.judge(ready, &parameters, reads_asset(ready)) {
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
                    let mut unknown = self.reached(subject, ready);
                    match stop {
                        // It reads nothing that is unknown: it is an error whatever that is.
                        Stop::Error(reason) if unknown.is_empty() => return failed(reason),
                        _ if unknown.is_empty() => unknown = causes(&subject.holes, partly, Ids::ALL),
                        _ => {}
                    }
                    // What is not modelled, or may be an error, is unknown: by everything that the rule can read.
                    for (_, cause) in &mut unknown {
                        *cause = Arc::new(Unknown { why: format!("{} (and the rule: {})", cause.why, stop.reason()), ..(**cause).clone() });
                    }
                    Some(Verdict { outcome: Outcome::Unknown, unknown, ..empty })
                }
            };
        }
        if let Some(reason) = subject.error.as_ref().filter(|_| reads_asset(ready)) {
            return failed(reason.clone());
        }
        let engine = engines.rules.entry(index).or_insert_with(|| ready.engine.clone());
        let parameters = settings.parameters.iter().map(|(name, value)| (name.as_str(), input::rego(value)));
        let shown = subject.base.iter().filter(|(key, _)| !matches!(**key, "related" | "part")).map(|(key, value)| (*key, value.clone()));
        engine.input(input::object(shown.chain([("asset", subject.asset.clone()), ("parameters", input::object(parameters))])));
        if let Some(applies) = &ready.applies {
            match engine.run(applies) {
                Ok(Rego::Bool(true)) => {}
                Ok(_) => return None,
                Err(reason) => return failed(reason),
            }
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

    /// Every unknown that the rule can read, each once.
    fn reached(&self, subject: &Subject<'_>, ready: &Ready) -> Causes {
        let lens = subject.lens.map(|(_, lens)| lens);
        let direct = [&ready.reads().applies, &ready.reads().deny];
        let all: Vec<&BTreeSet<Read>> =
            direct.into_iter().flat_map(|reads| std::iter::once(reads).chain(lens.into_iter().flat_map(move |lens| through(reads, lens)))).collect();
        let touched = |hole: &&Hole| all.iter().any(|reads| reads.iter().any(|read| read.touches(&hole.path, hole.unknown.nullable)));
        let mut named = Causes::new();
        for hole in subject.holes.iter().filter(touched) {
            if !named.iter().any(|(_, unknown)| *unknown == hole.unknown) {
                named.push((hole.at.clone(), hole.unknown.clone()));
            }
        }
        named
    }
}

pub(super) fn asset_kind(lens: &Lens, resource: &Resource) -> String {
    match &lens.asset {
        AssetKind::Fixed(kind) => kind.clone(),
        AssetKind::Own => resource.kind.to_string(),
    }
}

/// The unknowns of those numbers, each with the first place where it stands.
pub(super) fn causes(holes: &[Hole], partly: &Partly, rests: Ids) -> Causes {
    let holds = |hole: &&Hole, unknown: &Arc<Unknown>| {
        hole.unknown == *unknown || hole.unknown.parts.iter().any(|part| matches!(part, Part::Unknown(inner) if inner == unknown))
    };
    let at = |unknown: &Arc<Unknown>| holes.iter().find(|hole| holds(hole, unknown)).map_or_else(String::new, |hole| hole.at.clone());
    partly.named(rests).map(|unknown| (at(unknown), unknown.clone())).collect()
}

/// What reads of the asset read in turn: those of the fields named, and whether there is an asset at all.
pub(super) fn through<'r>(reads: &BTreeSet<Read>, lens: &'r lens::Ready) -> Vec<&'r BTreeSet<Read>> {
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
