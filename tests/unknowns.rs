//! A definite verdict on an input with unknowns is the verdict on each of its completions.
//!
//! Known inputs (the rules' own examples and the fixtures) have random places blanked; the input they came from is a
//! completion, so a definite verdict must be the one it had. `PROBITY_FUZZ` sets how many inputs are tried.

use std::sync::Arc;

use probity::flow::{self, Estate};
use probity::model::{Node, Outcome, Path, Resource, Segment, Type, Unknown, Value};
use probity::policy::{self, Progress, Rule, Rulebook, Settings};
use probity::source::{Source, Sources, Span};
use probity::terraform;

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

/// Makes one place of a resource unknown; now and then its reference to another resource too.
fn blank(resource: &mut Resource, random: &mut Random) -> Option<Path> {
    let mut all = Vec::new();
    paths(&resource.body, &Path::default(), &mut all);
    let path = all.get(random.below(all.len()))?.clone();
    let origin = Span::file(resource.at.source);
    let node = at_mut(&mut resource.body, path.segments())?;
    let kind = match &node.value {
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::List(_) => Type::List,
        Value::Map(_) => Type::Map,
        Value::Null | Value::Unknown(_) => Type::Any,
    };
    let kind = if random.below(3) == 0 { Type::Any } else { kind };
    let nullable = random.below(2) == 0;
    node.value = Value::Unknown(Arc::new(Unknown { why: format!("blank {path} of {}", resource.address), origin, kind, nullable }));
    if random.below(3) == 0 {
        resource.edges.retain(|edge| !edge.from.segments().starts_with(path.segments()));
    }
    Some(path)
}

fn estate(file: &str, text: &str) -> Estate {
    flow::read(Sources::of([Source::new(file, text, None)]), Vec::new(), &terraform::Options::default())
}

/// The verdict of a rule on each resource it judges, by address.
fn outcomes(book: &Rulebook, settings: &Settings, estate: &Estate, rule: &Rule) -> Vec<(Arc<str>, Outcome)> {
    let verdicts = policy::judge(book, settings, &estate.reading.resources, &estate.sources, &|other| other.id == rule.id, &Progress::default());
    verdicts.iter().map(|verdict| (estate.reading.resources[verdict.resource].address.clone(), verdict.outcome)).collect()
}

#[test]
fn a_definite_verdict_on_a_blanked_input_is_that_of_the_known_one() {
    let inputs: usize = std::env::var("PROBITY_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let book = Rulebook::load(&[]).rulebook;
    let mut cases = Vec::new();
    for rule in book.rules() {
        for example in &rule.page.examples {
            let (config, _) = example.config.as_deref().map(probity::config::Config::of_text).unwrap_or_default();
            let (settings, _) = Settings::new(config.rules, "", &book);
            cases.push((rule, settings, estate(&example.file, &example.text)));
        }
    }
    let (mut judged, mut definite, mut wrong) = (0, 0, Vec::new());
    let mut random = Random(0x5eed);
    for _ in 0..inputs {
        let (rule, settings, known) = &cases[random.below(cases.len())];
        let before = outcomes(&book, settings, known, rule);
        let mut blanked = Estate {
            sources: Sources::of(known.sources.iter().map(|(_, source)| Source::new(source.path.clone(), source.text.clone(), None))),
            ..Estate::default()
        };
        blanked.reading.resources = known.reading.resources.clone();
        let mut places = Vec::new();
        for _ in 0..=random.below(3) {
            let n = random.below(blanked.reading.resources.len());
            if let Some(resource) = blanked.reading.resources.get_mut(n) {
                places.extend(blank(resource, &mut random).map(|path| format!("{}.{path}", resource.address)));
            }
        }
        let after = outcomes(&book, settings, &blanked, rule);
        for (address, outcome) in &after {
            judged += 1;
            let known = before.iter().find(|(other, _)| other == address).map_or(Outcome::NotApplicable, |(_, outcome)| *outcome);
            if *outcome == Outcome::Unknown {
                continue;
            }
            definite += 1;
            if *outcome != known && known != Outcome::Unknown {
                wrong.push(format!("{} on {address}: {} with {places:?} unknown, {} before", rule.id, outcome.word(), known.word()));
            }
        }
        for (address, known) in before.iter().filter(|(address, _)| !after.iter().any(|(other, _)| other == address)) {
            wrong.push(format!("{} on {address}: not applicable with {places:?} unknown, {} before", rule.id, known.word()));
        }
    }
    println!(
        "{inputs} blanked inputs, {judged} verdicts, {definite} definite ({:.1} %), {} wrong",
        100.0 * definite as f64 / judged.max(1) as f64,
        wrong.len()
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
    assert!(definite * 10 >= judged * 4, "only {definite} of {judged} verdicts are definite");
}
