//! A definite verdict on an input with unknowns is the verdict on each of its completions.
//!
//! Known inputs (the rules' own examples and the fixtures) have random places blanked; the input they came from is a
//! completion, so a definite verdict must be the one it had. `PROBITY_FUZZ` sets how many inputs are tried.

#![allow(clippy::indexing_slicing, reason = "an index of ours that is wrong is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use probity::flow::{self, Estate};
use probity::model::{Node, Outcome, Path, Resource, Segment, Type, Unknown, Value};
use probity::policy::{self, Progress, Rule, Rulebook, Settings};
use probity::source::{Source, Sources, Span};

/// xorshift64*: a fixed seed gives a fixed run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Every path at or below a node, but for its root.
fn paths(node: &Node, at: &Path, into: &mut Vec<Path>) {
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

fn at_mut<'n>(node: &'n mut Node, steps: &[Segment]) -> Option<&'n mut Node> {
    let Some((step, rest)) = steps.split_first() else { return Some(node) };
    let inner = match (&mut node.value, step) {
        (Value::Map(map), Segment::Key(key)) => map.get_mut(key)?,
        (Value::List(list), Segment::Index(n)) => list.get_mut(*n)?,
        _ => return None,
    };
    at_mut(inner, rest)
}

/// A place that was made unknown.
#[derive(Debug, Clone)]
struct Blank {
    resource: usize,
    path: Path,
    kind: Type,
    nullable: bool,
    /// Whether its reference to another resource was forgotten with it.
    cut: bool,
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::List(_) => Type::List,
        Value::Map(_) => Type::Map,
        Value::Null | Value::Unknown(_) => Type::Any,
    }
}

/// Picks a place to make unknown.
fn pick(resources: &[Resource], random: &mut Random) -> Option<Blank> {
    let resource = random.below(resources.len());
    let mut all = Vec::new();
    paths(&resources.get(resource)?.body, &Path::default(), &mut all);
    let path = all.get(random.below(all.len()))?.clone();
    let kind = type_of(&resources[resource].body.find(&path)?.value);
    let kind = if random.below(3) == 0 { Type::Any } else { kind };
    Some(Blank { resource, path, kind, nullable: random.below(2) == 0, cut: random.below(3) == 0 })
}

/// The resources with another value in each blanked place.
fn with(resources: &[Resource], blanks: &[Blank], mut value: impl FnMut(&Blank, &Resource) -> Option<Value>) -> Vec<Resource> {
    let mut changed = resources.to_vec();
    for blank in blanks {
        let Some(resource) = changed.get_mut(blank.resource) else { continue };
        if blank.cut {
            resource.edges.retain(|edge| !edge.from.segments().starts_with(blank.path.segments()));
        }
        let Some(value) = value(blank, resource) else { continue };
        if let Some(node) = at_mut(&mut resource.body, blank.path.segments()) {
            node.value = value;
        }
    }
    changed
}

fn unknown(blank: &Blank, resource: &Resource) -> Value {
    let why = format!("blank {} of {}", blank.path, resource.address);
    Value::Unknown(Arc::new(Unknown::new(why, Span::file(resource.at.source), blank.kind, blank.nullable)))
}

fn estate(file: &str, text: &str) -> Estate {
    flow::read(Sources::of([Source::new(file, text, None)]), Vec::new(), &flow::Options::default())
}

/// A rule, and an input that it is judged on.
struct Case<'a> {
    book: &'a Rulebook,
    rule: &'a Rule,
    settings: Settings,
    estate: Estate,
}

type Verdicts = Vec<(Arc<str>, Outcome)>;

impl Case<'_> {
    /// The verdict on each resource that the rule meets, by address.
    fn judge(&self, resources: &[Resource]) -> Verdicts {
        let verdicts = policy::judge(self.book, &self.settings, resources, &self.estate.sources, &|other| other.id == self.rule.id, &Progress::default());
        verdicts.iter().map(|verdict| (resources[verdict.resource].address.clone(), verdict.outcome)).collect()
    }
}

/// Every example of every rule's page.
fn cases(book: &Rulebook) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    for rule in book.rules() {
        for example in &rule.page.examples {
            let (config, _) = example.config.as_deref().map(probity::config::Config::of_text).unwrap_or_default();
            let (settings, _) = Settings::new(config.rules, "", book);
            cases.push(Case { book, rule, settings, estate: estate(&example.file, &example.text) });
        }
    }
    cases
}

/// The built-in rules, and those by others.
fn books() -> Vec<Rulebook> {
    let foreign = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign_rules");
    let loaded = Rulebook::load(&[foreign]);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    vec![loaded.rulebook]
}

fn outcome(verdicts: &Verdicts, address: &str) -> Outcome {
    verdicts.iter().find(|(other, _)| **other == *address).map_or(Outcome::NotApplicable, |(_, outcome)| *outcome)
}

/// Values that stand under each key anywhere in the cases: what a completion may well be.
fn harvest(cases: &[Case<'_>]) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for resource in cases.iter().flat_map(|case| &case.estate.reading.resources) {
        let mut all = Vec::new();
        paths(&resource.body, &Path::default(), &mut all);
        for path in all {
            let Some(node) = resource.body.find(&path) else { continue };
            let values = found.entry(key(&path)).or_default();
            if values.len() < 60 && !matches!(node.value, Value::Unknown(_)) && !values.contains(&node.value) {
                values.push(node.value.clone());
            }
        }
    }
    found
}

/// The last key of a path.
fn key(path: &Path) -> String {
    let keys = path.segments().iter().rev().filter_map(|segment| if let Segment::Key(key) = segment { Some(key.to_string()) } else { None });
    keys.take(1).collect()
}

/// How many completions are tried of each input, beside the one it came from.
fn completions_each() -> usize {
    std::env::var("PROBITY_COMPLETIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

fn inputs() -> usize {
    std::env::var("PROBITY_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500)
}

#[test]
fn on_known_inputs_the_evaluator_for_unknowns_agrees_with_regorus() {
    let (mut judged, mut wrong) = (0, Vec::new());
    for book in &books() {
        for case in cases(book) {
            let resources = &case.estate.reading.resources;
            let only = |other: &Rule| other.id == case.rule.id;
            let plain = policy::judge(book, &case.settings, resources, &case.estate.sources, &only, &Progress::default());
            let three = policy::judge_three_valued(book, &case.settings, resources, &case.estate.sources, &only);
            for (a, b) in plain.iter().zip(&three).filter(|(a, _)| a.outcome != Outcome::Unknown) {
                judged += 1;
                if (a.resource, a.outcome, &a.findings) != (b.resource, b.outcome, &b.findings) {
                    wrong.push(format!(
                        "{} on {}: {:?} {:?}, but {:?} {:?} {:?}",
                        case.rule.id, resources[a.resource].address, a.outcome, a.findings, b.outcome, b.findings, b.unknown
                    ));
                }
            }
            if plain.len() != three.len() {
                wrong.push(format!("{}: {} verdicts, but {}", case.rule.id, plain.len(), three.len()));
            }
        }
    }
    println!("{judged} verdicts on known inputs, {} disagreements", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_definite_verdict_on_a_blanked_input_is_that_of_every_completion() {
    let (mut judged, mut definite, mut wrong) = (0_usize, 0_usize, Vec::new());
    let (mut completions, mut agreed, mut needless) = (0_usize, 0_usize, BTreeMap::<String, usize>::new());
    let mut random = Random(0x5eed);
    for book in &books() {
        let cases = cases(book);
        let values = harvest(&cases);
        for _ in 0..inputs() {
            let case = &cases[random.below(cases.len())];
            let known = &case.estate.reading.resources;
            let blanks: Vec<Blank> = (0..=random.below(3)).filter_map(|_| pick(known, &mut random)).collect();
            let blanked = case.judge(&with(known, &blanks, |blank, resource| Some(unknown(blank, resource))));
            // The input itself is a completion, and so is each of these.
            let mut complete = vec![case.judge(&with(known, &blanks, |_, _| None))];
            for _ in 0..completions_each() {
                let filled = with(known, &blanks, |blank, _| {
                    if blank.nullable && random.below(4) == 0 {
                        return Some(Value::Null);
                    }
                    let fitting: Vec<&Value> =
                        values.get(&key(&blank.path)).into_iter().flatten().filter(|value| blank.kind == Type::Any || type_of(value) == blank.kind).collect();
                    fitting.get(random.below(fitting.len())).map(|value| (*value).clone()).filter(|value| *value != Value::Null || blank.nullable)
                });
                complete.push(case.judge(&filled));
            }
            completions += complete.len();
            let addresses: BTreeSet<&Arc<str>> = blanked.iter().chain(complete.iter().flatten()).map(|(address, _)| address).collect();
            for address in addresses {
                judged += 1;
                let verdict = outcome(&blanked, address);
                // What is unknown or an error without the blanks says nothing.
                let possible: BTreeSet<Outcome> = complete
                    .iter()
                    .map(|verdicts| outcome(verdicts, address))
                    .filter(|outcome| !matches!(outcome, Outcome::Unknown | Outcome::Error))
                    .collect();
                let unsettled = complete.first().is_some_and(|verdicts| outcome(verdicts, address) == Outcome::Unknown);
                if verdict == Outcome::Unknown {
                    if possible.len() == 1 && !unsettled {
                        *needless.entry(case.rule.id.to_string()).or_default() += 1;
                        if std::env::var_os("PROBITY_SHOW").is_some() {
                            let places: Vec<String> = blanks
                                .iter()
                                .map(|blank| {
                                    format!(
                                        "{}.{} ({}{})",
                                        known[blank.resource].address,
                                        blank.path,
                                        blank.kind,
                                        if blank.nullable { ", or null" } else { "" }
                                    )
                                })
                                .collect();
                            println!("needless? {} on {address}: {places:?} {possible:?}", case.rule.id);
                        }
                        agreed += 1;
                    }
                    continue;
                }
                definite += 1;
                agreed += usize::from(possible.len() == 1);
                if possible.iter().any(|other| *other != verdict) {
                    let places: Vec<String> = blanks
                        .iter()
                        .map(|blank| {
                            format!("{}.{} ({}{})", known[blank.resource].address, blank.path, blank.kind, if blank.nullable { ", or null" } else { "" })
                        })
                        .collect();
                    wrong.push(format!("{} on {address}: {} with {places:?} unknown, but {possible:?}", case.rule.id, verdict.word()));
                }
            }
        }
    }
    let unneeded: usize = needless.values().sum();
    println!(
        "{judged} verdicts on blanked inputs, {definite} definite ({:.1} %), {} wrong; {completions} completions",
        100.0 * definite as f64 / judged.max(1) as f64,
        wrong.len()
    );
    println!("needless unknowns: {unneeded} of {agreed} on which every completion tried agrees ({:.1} %)", 100.0 * unneeded as f64 / agreed.max(1) as f64);
    let mut most: Vec<_> = needless.into_iter().collect();
    most.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), rule.clone()));
    println!("most: {:?}", most.iter().take(12).collect::<Vec<_>>());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.iter().take(25).cloned().collect::<Vec<_>>().join("\n"));
    assert!(definite * 100 >= judged * 35, "only {definite} of {judged} verdicts are definite");
}
