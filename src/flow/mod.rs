//! The programme on one page: collect, read, judge, assess, report.

mod compare;
mod contents;
mod network;
mod population;
mod redact;
mod since;

pub use compare::{Change, Name, Record, Recorded, changes, moved};
pub use contents::{CONFIG, Run, write as evidence};
pub use population::{standards, wrong_bounds};
pub use since::{since, snapshot};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::document::{self, Schema};
use crate::framework::{self, Assessment, Library, Scope, Target};
use crate::model::{Node, Outcome, Reading, Resource, Secrets, State, Value};
use crate::policy::{self, Asset, Chosen, Example, Progress, Rule, Rulebook, Settings, Shows, Verdict, Waivable, Waiver, WaiverPolicy, Waivers};
use crate::report::{Cause, Finding, Input, Judged, Observation, Reach, Report, RuleInfo, Subject, Told};
use crate::source::{self, Problem, Severity, Source, SourceId, Sources, Span};
use crate::{inventory, kubernetes, terraform};
use redact::Hide;

/// What was collected, and what the readers made of it.
#[derive(Debug, Default)]
pub struct Estate {
    /// The files.
    pub sources: Sources,
    /// Resources, problems, and how far each file was read.
    pub reading: Reading,
    /// Findings that may stay.
    pub waivers: Vec<Waiver>,
    /// What people attest.
    pub attestations: framework::Stated,
    /// What is to be hidden wherever it comes up.
    pub secrets: Secrets,
}

/// What judging works with: rules, how they are configured, and which of them are asked for.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The rules.
    pub book: &'a Rulebook,
    /// Their configuration.
    pub settings: &'a Settings,
    /// Which of them to judge.
    pub chosen: Chosen<'a>,
    /// The day that the report speaks of.
    pub as_of: &'a str,
    /// What is asked of waivers.
    pub waivers: &'a WaiverPolicy,
    /// Whether the report is to say what each rule saw.
    pub observe: bool,
}

/// What is given to the readers from outside of the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// For Terraform.
    pub terraform: terraform::Options,
    /// For Kubernetes.
    pub kubernetes: kubernetes::Options,
}

/// Reads every source with the reader that knows it.
#[must_use]
pub fn read(sources: Sources, problems: Vec<Problem>, options: &Options) -> Estate {
    let mut documents = document::parse_all(&sources, schema);
    let mut reading = Reading { problems, ..Reading::default() };
    let (waivers, waivers_read) = policy::read_waivers(&sources, &mut documents);
    let (attestations, attestations_read) = framework::read(&sources, &mut documents);
    reading.merge(waivers_read);
    reading.merge(attestations_read);
    reading.merge(terraform::read(&sources, &options.terraform));
    terraform::read_plans(&sources, &mut documents, &mut reading);
    reading.merge(kubernetes::read(&sources, &mut documents, &options.kubernetes));
    reading.merge(inventory::read(&sources, &mut documents));
    reading.resources.sort_by(|a, b| key(&sources, a).cmp(&key(&sources, b)));
    let secrets = redact::find(&sources, &mut reading, options);
    Estate { sources, reading, waivers, attestations, secrets }
}

/// Where a resource stands in the order of everything that is printed.
fn key<'a>(sources: &'a Sources, resource: &'a Resource) -> (&'a str, u32, &'a str, &'a str, &'a str) {
    (sources.path(resource.at.source), resource.at.start, &resource.address, &resource.root, &resource.variant)
}

/// How a file is to be read as YAML or JSON, if some reader may find its own in it.
fn schema(source: &Source) -> Option<Schema> {
    // First, since `on:` is a date there, and a boolean to Kubernetes.
    if document::may_be_governed(source) {
        return Some(Schema::Core);
    }
    if kubernetes::wants(source) {
        return Some(Schema::Kubernetes);
    }
    (inventory::wants(source) || terraform::wants(source)).then_some(Schema::Core)
}

/// Judges an estate and says what was found.
#[must_use]
pub fn check(estate: &Estate, ask: Ask<'_>, progress: &Progress) -> Report {
    // Without waivers, nobody asks who owns what.
    let mut report = if estate.waivers.is_empty() {
        let verdicts = policy::judge(ask.book, ask.settings, &estate.reading, &estate.sources, ask.chosen, mode(ask), progress);
        report(estate, ask, &verdicts, &[])
    } else {
        judge(estate, ask, progress).0
    };
    report.hide(&estate.secrets);
    report
}

/// A report with all that is in the files, for this room alone, and the asset of each resource.
fn judge(estate: &Estate, ask: Ask<'_>, progress: &Progress) -> (Report, Vec<Asset>) {
    let (verdicts, assets) = policy::judge_with_assets(ask.book, ask.settings, &estate.reading, &estate.sources, ask.chosen, mode(ask), progress);
    (report(estate, ask, &verdicts, &assets), assets)
}

fn mode(ask: Ask<'_>) -> policy::Mode {
    if ask.observe { policy::Mode::Observing } else { policy::Mode::Plain }
}

fn report(estate: &Estate, ask: Ask<'_>, verdicts: &[Verdict], assets: &[Asset]) -> Report {
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        rules_digest: ask.book.digest().to_string(),
        as_of: ask.as_of.to_string(),
        inputs: inputs(estate),
        problems: told(&estate.sources, &estate.reading.problems),
        ..Report::default()
    };
    for rule in ask.book.rules().iter().filter(|rule| (ask.chosen)(rule)) {
        report.rules.insert(rule.id.clone(), info(rule, ask.settings));
    }
    report.results = verdicts.iter().filter_map(|verdict| judged(estate, ask.book, verdict)).collect();
    report.results.sort_by(|a, b| order(a).cmp(&order(b)));
    waive(estate, ask, assets, &mut report);
    broken(&mut report);
    snippets(estate, &mut report);
    report
}

/// Turns the failures that waivers cover into what is waived, and tells what is wrong with the waivers.
fn waive(estate: &Estate, ask: Ask<'_>, assets: &[Asset], report: &mut Report) {
    if estate.waivers.is_empty() {
        return;
    }
    let waivers = Waivers::new(estate.waivers.clone(), ask.waivers.clone(), ask.as_of.parse().ok());
    let owners = population::owners_of(estate, assets);
    let (covered, problems) = {
        let owner = |failure: &Waivable<'_>| owners.get(&(failure.root, failure.variant, failure.address)).cloned();
        let failures: Vec<_> = failures(report).map(|(n, failure)| (n, failure, owner(&failure))).collect();
        let mut covered: Vec<Option<(Arc<str>, String)>> = vec![None; report.results.len()];
        for (n, failure, _) in &failures {
            if let (Some(waiver), Some(slot)) = (waivers.of(failure), covered.get_mut(*n)) {
                *slot = Some((waiver.id.clone(), waiver.reason.clone()));
            }
        }
        let failures: Vec<_> = failures.into_iter().map(|(_, failure, owner)| (failure, owner)).collect();
        (covered, told(&estate.sources, &waivers.review(ask.book, ask.chosen, &failures)))
    };
    report.problems.extend(problems);
    for (judged, waiver) in report.results.iter_mut().zip(covered) {
        if let Some((id, reason)) = waiver {
            judged.outcome = Outcome::Waived;
            judged.waiver = Some(crate::report::Waiver { id, reason });
        }
    }
    report.problems.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
}

/// Every failure, as waivers see it, with its place in the results.
pub fn failures(report: &Report) -> impl Iterator<Item = (usize, Waivable<'_>)> {
    let failed = report.results.iter().enumerate().filter(|(_, judged)| matches!(judged.outcome, Outcome::Fail | Outcome::Waived));
    failed.map(|(n, judged)| {
        let resource = &judged.resource;
        let objective = report.rules.get(&judged.rule).map_or("", |rule| &rule.objective);
        let (address, root, variant, file) = (&*resource.address, &*resource.root, &*resource.variant, &*resource.place.file);
        (n, Waivable { rule: &judged.rule, objective, address, root, variant, file, severity: judged.severity })
    })
}

/// What is assessed, and what came of it.
#[derive(Debug)]
pub struct Assessing {
    /// What was judged.
    pub report: Report,
    /// The status of every control.
    pub assessment: Assessment,
}

/// Judges an estate, and assesses the targets over it. `day` is the day that the report speaks of.
#[must_use]
pub fn assess(estate: &Estate, ask: Ask<'_>, library: &Library, targets: &[(Target<'_>, Scope)], day: jiff::civil::Date, progress: &Progress) -> Assessing {
    let (mut report, assets) = judge(estate, ask, progress);
    let (attestations, problems) = framework::settle(&estate.attestations, &estate.sources, library);
    report.problems.extend(told(&estate.sources, &problems));
    report.problems.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
    let population = population::population(estate, ask, &assets, &report, targets, day);
    let mut assessment = framework::assess(targets, library, population, attestations, day);
    report.hide(&estate.secrets);
    assessment.hide(&estate.secrets);
    Assessing { report, assessment }
}

/// A rule that cannot be evaluated is a problem too: once for each reason, with the first resource that it was found on.
fn broken(report: &mut Report) {
    let mut reasons: BTreeMap<(&Arc<str>, &str), Vec<&Judged>> = BTreeMap::new();
    for judged in &report.results {
        if let Some(error) = &judged.error {
            reasons.entry((&judged.rule, error)).or_default().push(judged);
        }
    }
    let tell = |((rule, error), judged): (&(&Arc<str>, &str), &Vec<&Judged>)| {
        let first = judged.first()?;
        let others = if judged.len() > 1 { format!(" and {} more", judged.len() - 1) } else { String::new() };
        Some(Told {
            severity: Severity::Error,
            message: format!("rule `{rule}` could not be evaluated on `{}`{others}: {error}", first.resource.address),
            place: Some(first.resource.header.clone()),
            help: None,
        })
    };
    let told: Vec<Told> = reasons.iter().filter_map(tell).collect();
    report.problems.extend(told);
}

fn order(judged: &Judged) -> (&str, u32, &str, &str, &str, &str) {
    let resource = &judged.resource;
    (&resource.place.file, resource.place.start.line, &judged.rule, &resource.address, &resource.root, &resource.variant)
}

fn judged(estate: &Estate, book: &Rulebook, verdict: &Verdict) -> Option<Judged> {
    let resource = estate.reading.resources.get(verdict.resource)?;
    if !estate.sources.is_asked_for(resource.at.source) {
        return None;
    }
    let place = |span| estate.sources.place(span);
    // Nobody mends a library: what is wrong in it is shown where it is called.
    let is_library = |span: &Span| estate.sources.get(span.source).is_some_and(|source| source.library);
    let call = resource.calls.iter().rev().find(|call| !is_library(call)).copied();
    let placed = |findings: &[policy::Finding]| {
        let one = |finding: &policy::Finding| match call.filter(|_| is_library(&finding.at)) {
            Some(call) => Finding { place: place(call), message: finding.message.clone(), inside: Some(place(finding.at)) },
            None => Finding { place: place(finding.at), message: finding.message.clone(), inside: None },
        };
        findings.iter().map(one).collect()
    };
    let (findings, possible) = (placed(&verdict.findings), placed(&verdict.possible));
    let observation = |observed: &policy::Observed| Observation {
        of: observed.of.clone(),
        at: observed.at.to_string(),
        seen: observed.seen.clone(),
        place: place(observed.place),
    };
    let unknown = verdict.unknown.iter().map(|(at, unknown)| Cause { at: at.clone(), why: unknown.why.clone(), place: place(unknown.origin) }).collect();
    let resource = Subject {
        address: resource.address.clone(),
        kind: resource.kind.clone(),
        root: resource.root.clone(),
        variant: resource.variant.clone(),
        place: place(resource.at),
        header: place(call.filter(|_| is_library(&resource.header)).unwrap_or(resource.header)),
        calls: resource.calls.iter().map(|call| place(*call)).collect(),
    };
    Some(Judged {
        rule: book.rules().get(verdict.rule)?.id.clone(),
        outcome: verdict.outcome,
        severity: verdict.severity,
        resource,
        findings,
        possible,
        unknown,
        error: verdict.error.clone(),
        waiver: None,
        baseline: None,
        observed: verdict.observed.iter().map(observation).collect(),
    })
}

fn info(rule: &Rule, settings: &Settings) -> RuleInfo {
    let severity = settings.of(rule, "").severity;
    RuleInfo {
        title: rule.title.clone(),
        severity,
        why: rule.page.why.clone(),
        fix: rule.page.fix.clone(),
        objective: rule.objective.clone(),
        controls: rule.controls.clone(),
        aliases: rule.aliases.clone(),
    }
}

/// Each file that was seen, by path: what no reader claimed has none.
#[must_use]
pub fn inputs(estate: &Estate) -> Vec<Input> {
    let failed: BTreeSet<SourceId> =
        estate.reading.problems.iter().filter(|problem| problem.severity == Severity::Error).filter_map(|problem| Some(problem.at?.source)).collect();
    let mut inputs: Vec<Input> = Vec::with_capacity(estate.sources.len());
    for (id, source) in estate.sources.iter().filter(|(_, source)| !source.is_beside) {
        let reading = estate.reading.files.get(&id);
        let reach = match reading {
            // A reader may find nothing wrong with the empty text of what could not be read.
            Some(reading) if reading.state == State::Read && failed.contains(&id) => {
                Reach::By(if source.text.is_empty() { State::Unread } else { State::Partly })
            }
            Some(reading) => Reach::By(reading.state),
            None if failed.contains(&id) => Reach::By(State::Unread),
            None => Reach::NoReader,
        };
        inputs.push(Input {
            file: source.path.clone(),
            reach,
            reader: reading.map(|reading| reading.reader),
            resources: reading.map_or(0, |reading| reading.resources),
            counts: reading.map(|reading| reading.counts.clone()).unwrap_or_default(),
            sha256: source.digest(),
            bytes: source.size,
        });
    }
    for skipped in &estate.sources.skipped {
        let loaded = estate.reading.loaded.get(&skipped.path).filter(|_| !skipped.ignored);
        let reach = match loaded {
            Some(_) => Reach::By(State::Read),
            None if skipped.ignored => Reach::Ignored,
            None => Reach::NoReader,
        };
        let sha256 = loaded.map(|file| source::hex(&file.sha256));
        let reader = loaded.map(|file| file.reader);
        inputs.push(Input { file: skipped.path.as_str().into(), reach, reader, resources: 0, counts: BTreeMap::new(), sha256, bytes: None });
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    inputs
}

/// Problems with their places, each once, by place.
#[must_use]
pub fn told(sources: &Sources, problems: &[Problem]) -> Vec<Told> {
    let one = |problem: &Problem| Told {
        severity: problem.severity,
        message: problem.message.clone(),
        place: problem.at.map(|at| sources.place(at)),
        help: problem.help.clone(),
    };
    let mut told: Vec<Told> = problems.iter().map(one).collect();
    told.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
    told.dedup();
    told
}

/// The text of every file that the report points into, and what in it must not be shown.
fn snippets(estate: &Estate, report: &mut Report) {
    let found = report.results.iter().flat_map(|judged| judged.findings.iter().map(|finding| &finding.place.file));
    let told = report.problems.iter().filter_map(|problem| problem.place.as_ref().map(|place| &place.file));
    let named: BTreeSet<Arc<str>> = found.chain(told).cloned().collect();
    let texts = estate.sources.iter().filter(|(_, source)| named.contains(&source.path));
    let texts: BTreeMap<Arc<str>, Arc<str>> = texts.map(|(_, source)| (source.path.clone(), source.text.as_str().into())).collect();
    let mut redact: BTreeMap<Arc<str>, Vec<Range<usize>>> = BTreeMap::new();
    for resource in &estate.reading.resources {
        sensitive(&resource.body, false, &mut |node| {
            if let Some(source) = estate.sources.get(node.at.source).filter(|source| named.contains(&source.path)) {
                redact.entry(source.path.clone()).or_default().push(node.at.range());
            }
        });
    }
    for hidden in &estate.reading.hidden {
        if let Some(source) = estate.sources.get(hidden.source).filter(|source| named.contains(&source.path)) {
            redact.entry(source.path.clone()).or_default().push(hidden.range());
        }
    }
    for ranges in redact.values_mut() {
        ranges.sort_by_key(|range| (range.start, range.end));
        ranges.dedup();
    }
    (report.texts, report.redact) = (texts, redact);
}

fn sensitive(node: &Node, inside: bool, see: &mut impl FnMut(&Node)) {
    let inside = inside || node.sensitive;
    match &node.value {
        Value::List(list) => list.iter().for_each(|node| sensitive(node, inside, see)),
        Value::Map(map) => map.iter().for_each(|entry| sensitive(&entry.node, inside, see)),
        _ if inside => see(node),
        _ => {}
    }
}

/// Judges an example of a rule's page.
///
/// # Errors
/// What the example was to show, and did not.
pub fn prove(book: &Rulebook, rule: &Rule, example: &Example) -> Result<(), String> {
    let (config, mut problems) = example.config.as_deref().map(Config::of_text).unwrap_or_default();
    let (settings, more) = Settings::new(config.rules, "", book);
    let settings = settings.with_pod_specs(&config.pod_specs);
    problems.extend(more);
    let estate = read(Sources::of([Source::new(example.file.as_str(), example.text.as_str(), None)]), problems, &Options::default());
    if let Some(problem) = estate.reading.problems.iter().find(|problem| problem.severity == Severity::Error) {
        return Err(format!("it cannot be read: {}", problem.message));
    }
    let verdicts = policy::judge(book, &settings, &estate.reading, &estate.sources, &|other| other.id == rule.id, policy::Mode::Plain, &Progress::default());
    if let Some(error) = verdicts.iter().find_map(|verdict| verdict.error.as_ref()) {
        return Err(format!("the rule cannot be evaluated: {error}"));
    }
    let words: Vec<String> = verdicts
        .iter()
        .map(|verdict| format!("{} {}", estate.reading.resources.get(verdict.resource).map_or("", |resource| &resource.address), verdict.outcome.word()))
        .collect();
    let causes = || verdicts.iter().flat_map(|verdict| verdict.unknown.iter().map(|(at, unknown)| format!("{at}: {}", unknown.why))).collect::<Vec<_>>();
    match example.shows {
        Shows::Fails => {
            let lines: BTreeSet<u32> =
                verdicts.iter().flat_map(|verdict| &verdict.findings).map(|finding| estate.sources.place(finding.at).start.line).collect();
            let marked: BTreeSet<u32> = example.marked().into_iter().collect();
            if lines.is_empty() {
                return Err(format!("nothing is found; verdicts: {words:?} {:?}", causes()));
            }
            if lines != marked { Err(format!("findings on lines {lines:?} of the fence, `# finding` on {marked:?}")) } else { Ok(()) }
        }
        Shows::Passes if verdicts.is_empty() => Err("nothing is judged".into()),
        Shows::Passes => match verdicts.iter().all(|verdict| verdict.outcome == Outcome::Pass) {
            true => Ok(()),
            false => Err(format!("not all pass: {words:?} {:?}", causes())),
        },
        Shows::Unknown => {
            let named = verdicts
                .iter()
                .filter(|verdict| verdict.outcome == Outcome::Unknown)
                .flat_map(|verdict| &verdict.unknown)
                .map(|(_, unknown)| unknown.why.as_str())
                .collect::<Vec<_>>();
            if named.is_empty() {
                return Err(format!("nothing is unknown; verdicts: {words:?}"));
            }
            let wanted = example.names();
            if wanted.is_empty() {
                return Err("it marks nothing with `# unknown:`".into());
            }
            match wanted.iter().find(|name| !named.iter().any(|why| why.contains(**name))) {
                Some(missing) => Err(format!("`{missing}` is not named; unknown are {named:?}")),
                None => Ok(()),
            }
        }
    }
}

/// Runs every example of a rule's page: how many there are, and what is wrong with them or with the page.
#[must_use]
pub fn prove_page(book: &Rulebook, rule: &Rule) -> (usize, Vec<String>) {
    let mut wrong = Vec::new();
    let page = &rule.page;
    for (part, text) in [("why it matters", &page.why), ("`## Fix`", &page.fix)] {
        if text.is_empty() {
            wrong.push(format!("{}: the page lacks {part}", rule.id));
        }
    }
    for shows in [Shows::Fails, Shows::Passes, Shows::Unknown] {
        let mut count = 0;
        for example in page.examples.iter().filter(|example| example.shows == shows) {
            count += 1;
            if let Err(reason) = prove(book, rule, example) {
                wrong.push(format!("{}: {} example {count}: {reason}", rule.id, shows.word()));
            }
        }
        if count == 0 {
            wrong.push(format!("{}: the page has no example under `## {}`", rule.id, shows.word()));
        }
    }
    let fences: String = page.examples.iter().flat_map(|example| [example.text.as_str(), example.config.as_deref().unwrap_or("")]).collect();
    for key in book.keys_read(rule).into_iter().filter(|key| !fences.contains(key.as_str())) {
        wrong.push(format!("{}: it reads `{key}`, which no example has", rule.id));
    }
    (page.examples.len(), wrong)
}
