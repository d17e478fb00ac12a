//! Known inputs with places made unknown, judged; and completions of them, judged too.
//!
//! The input that was blanked is a completion, and so is each with other values in the blanked places. A definite
//! verdict must be that of every completion. For a verdict that is unknown a completion is sought that differs: where
//! none is found, the unknown may be needless.

#![allow(clippy::indexing_slicing, clippy::string_slice, clippy::expect_used, reason = "what is wrong with a test fails it")]
#![allow(dead_code, unreachable_pub, reason = "each programme that fuzzes uses some of this")]

pub(crate) mod blank;
pub(crate) mod complete;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use probity::flow::{self, Estate};
use probity::model::{Outcome, Resource};
use probity::policy::{self, Given, Mode, Progress, Rule, Rulebook, Settings, Verdict};
use probity::source::{Source, Sources};

use blank::{Blank, blanked};
use complete::{Fill, Pool, filled};

/// xorshift64*: a fixed seed gives a fixed run.
pub(crate) struct Random(u64);

impl Random {
    /// The run of that number.
    pub(crate) fn new(run: usize) -> Self {
        let mut random = Self((run as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.next() >> 16) % n.max(1) as u64) as usize
    }

    /// Once in `n` times.
    pub(crate) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}

/// What comes of each number below `count`, in order. Every thread judges in a pool of its own: one that waits for a part
/// of its work would else begin another trial on top of it, and another on top of that.
pub(crate) fn each<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let alone = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(8 << 20).build().expect("a thread");
                while let Some(n) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < count) {
                    let result = alone.install(|| one(n));
                    done.lock().expect("not poisoned").push((n, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("not poisoned");
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

/// A rule, and an input that it is judged on.
pub(crate) struct Case<'a> {
    book: &'a Rulebook,
    pub(crate) rule: &'a Rule,
    settings: Settings,
    pub(crate) estate: Arc<Estate>,
}

/// The verdict on each resource that the rule meets, by address.
pub(crate) type Verdicts = BTreeMap<Arc<str>, Verdict>;

impl Case<'_> {
    pub(crate) fn judge(&self, resources: &[Resource], mode: Mode) -> Verdicts {
        let only = |other: &Rule| other.id == self.rule.id;
        let given = Given { resources, gaps: &self.estate.reading.gaps };
        let verdicts = policy::judge(self.book, &self.settings, given, &self.estate.sources, &only, mode, &Progress::default());
        verdicts.into_iter().map(|verdict| (resources[verdict.resource].address.clone(), verdict)).collect()
    }

    /// Whether the rule is one of those by others.
    pub(crate) fn foreign(&self) -> bool {
        self.rule.id.starts_with("foreign/")
    }
}

fn estate(sources: Sources) -> Estate {
    flow::read(sources, Vec::new(), &flow::Options::default())
}

/// The built-in rules, and those by others.
pub(crate) fn book() -> Rulebook {
    let foreign = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign_rules");
    let loaded = Rulebook::load(&[foreign]);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    loaded.rulebook
}

/// Every example of every rule's page, and every fixture with every rule that judges something in it.
pub(crate) fn cases(book: &Rulebook) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    for rule in book.rules() {
        for example in &rule.page.examples {
            let (config, _) = example.config.as_deref().map(probity::config::Config::of_text).unwrap_or_default();
            let (settings, _) = Settings::new(config.rules, "", book);
            let source = Source::new(example.file.as_str(), example.text.as_str(), None);
            cases.push(Case { book, rule, settings, estate: Arc::new(estate(Sources::of([source]))) });
        }
    }
    for fixture in fixtures() {
        let estate = Arc::new(estate(Sources::of(fixture)));
        let settings = Settings::default();
        let verdicts = policy::judge(book, &settings, &estate.reading, &estate.sources, &|_| true, Mode::Plain, &Progress::default());
        let met: BTreeSet<usize> = verdicts.iter().map(|verdict| verdict.rule).collect();
        cases.extend(met.into_iter().map(|rule| Case { book, rule: &book.rules()[rule], settings: Settings::default(), estate: estate.clone() }));
    }
    cases
}

/// The files of each fixture: those that can be read as text.
fn fixtures() -> Vec<Vec<Source>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders = vec![root.join("web_shop")];
    folders.extend(std::fs::read_dir(root.join("broken")).into_iter().flatten().flatten().map(|entry| entry.path()));
    folders.sort();
    folders.iter().map(|folder| sources(folder)).filter(|sources| !sources.is_empty()).collect()
}

/// Every file below a folder that is text and not large.
pub(crate) fn sources(folder: &std::path::Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for path in std::fs::read_dir(&at).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let small = path.metadata().is_ok_and(|data| data.len() < 1 << 20);
            let read = ["tf", "yaml", "yml", "json", "tfvars", "csv"].iter().any(|known| path.extension().is_some_and(|extension| extension == *known));
            if let (true, true, Ok(text)) = (small, read, std::fs::read_to_string(&path)) {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().to_string();
                found.push(Source::new(name, text, None));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// What came of some trials.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) judged: usize,
    pub(crate) definite: usize,
    pub(crate) completions: usize,
    /// Definite verdicts that some completion contradicts, findings that some completion lacks, unknowns not named.
    pub(crate) wrong: Vec<String>,
    /// Verdicts on which every completion tried agrees.
    pub(crate) agreed: usize,
    /// Those of them that are unknown: rule, and what was blanked.
    pub(crate) needless: Vec<(Arc<str>, String)>,
    /// Verdicts unknown because something is not modelled, by reason.
    pub(crate) unmodelled: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.judged += other.judged;
        self.definite += other.definite;
        self.completions += other.completions;
        self.wrong.extend(other.wrong);
        self.agreed += other.agreed;
        self.needless.extend(other.needless);
        for (reason, count) in other.unmodelled {
            *self.unmodelled.entry(reason).or_default() += count;
        }
    }
}

/// How many completions a trial tries.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Of each input, at random.
    pub(crate) completions: usize,
    /// At most, of each unknown verdict on which those agree.
    pub(crate) witnesses: usize,
}

fn outcome(verdicts: &Verdicts, address: &str) -> Outcome {
    verdicts.get(address).map_or(Outcome::NotApplicable, |verdict| verdict.outcome)
}

/// What a completion says, where it says anything: an input that regorus refuses is no completion, and one that is
/// unknown for another reason says nothing.
fn said(verdicts: &Verdicts, address: &str) -> Option<Outcome> {
    Some(outcome(verdicts, address)).filter(|outcome| !matches!(outcome, Outcome::Unknown | Outcome::Error))
}

/// Blanks some places of a case's input, judges it, and compares with completions.
pub(crate) fn trial(case: &Case<'_>, pool: &Pool, random: &mut Random, effort: Effort) -> Tally {
    let mut tally = Tally::default();
    let known = &case.estate.reading.resources;
    let blanks = Blank::pick(known, random);
    let verdicts = case.judge(&blanked(known, &blanks), Mode::Plain);
    let keep = vec![Fill::Keep; blanks.len()];
    let mut complete = vec![(filled(known, &blanks, &keep), keep.clone())];
    if effort.completions > 0 {
        // As little as may be.
        let least: Vec<Fill> = blanks.iter().map(Fill::least).collect();
        complete.push((filled(known, &blanks, &least), least));
    }
    for _ in 1..effort.completions {
        let fills: Vec<Fill> = blanks.iter().map(|blank| pool.fill(case, blank, known, random)).collect();
        complete.push((filled(known, &blanks, &fills), fills));
    }
    let complete: Vec<(Vec<Resource>, Verdicts, Vec<Fill>)> = complete
        .into_iter()
        .map(|(resources, fills)| {
            let verdicts = case.judge(&resources, Mode::Plain);
            (resources, verdicts, fills)
        })
        .collect();
    tally.completions += complete.len();
    let addresses: BTreeSet<&Arc<str>> = verdicts.keys().chain(complete.iter().flat_map(|(_, verdicts, _)| verdicts.keys())).collect();
    for address in addresses {
        tally.judged += 1;
        let verdict = outcome(&verdicts, address);
        let there = |resources: &[Resource]| resources.iter().any(|resource| resource.address == *address);
        let told: Vec<(Outcome, &Verdicts, &[Fill])> = complete
            .iter()
            .filter(|(resources, ..)| there(resources))
            .filter_map(|(_, verdicts, fills)| Some((said(verdicts, address)?, verdicts, fills.as_slice())))
            .collect();
        let possible: BTreeSet<Outcome> = told.iter().map(|(outcome, ..)| *outcome).collect();
        let whys: Vec<&str> = verdicts.get(address).into_iter().flat_map(|verdict| &verdict.unknown).map(|(_, unknown)| unknown.why.as_str()).collect();
        let named = |blank: &Blank| whys.iter().any(|why| why.contains(&blank.name));
        let places = || format!("{:?}", blanks.iter().map(|blank| blank.told(known, named(blank))).collect::<Vec<_>>());
        if verdict == Outcome::Unknown {
            if let Some(reason) = whys.iter().find_map(|why| Some(why.split_once("(and the rule: ")?.1)) {
                *tally.unmodelled.entry(reason.trim_end_matches(')').to_string()).or_default() += 1;
            }
            let unsettled = complete.first().is_some_and(|(_, verdicts, _)| outcome(verdicts, address) == Outcome::Unknown);
            if unsettled || possible.len() > 1 {
                continue;
            }
            let Some(agreed) = possible.first().copied() else { continue };
            let found = (0..effort.witnesses).any(|n| {
                let fills = pool.seek(case, &blanks, known, &named, n, random);
                let resources = filled(known, &blanks, &fills);
                tally.completions += 1;
                there(&resources) && said(&case.judge(&resources, Mode::Plain), address).is_some_and(|other| other != agreed)
            });
            if !found {
                tally.agreed += 1;
                tally.needless.push((case.rule.id.clone(), format!("{address} {}: {}", agreed.word(), places())));
            }
            continue;
        }
        tally.definite += 1;
        tally.agreed += usize::from(possible.len() == 1);
        if let Some((other, _, fills)) = told.iter().find(|(other, ..)| *other != verdict) {
            tally.wrong.push(format!("{} on {address}: {} with {} unknown, but {} with {fills:?}", case.rule.id, verdict.word(), places(), other.word()));
        }
        // A finding of a definite verdict holds in every completion.
        let messages = |verdicts: &Verdicts| -> BTreeSet<String> {
            verdicts.get(address).into_iter().flat_map(|verdict| &verdict.findings).map(|finding| finding.message.clone()).collect()
        };
        for message in messages(&verdicts).into_iter().filter(|message| !message.contains("${") && verdict == Outcome::Fail) {
            if let Some((_, _, fills)) = told.iter().find(|(other, theirs, _)| *other == Outcome::Fail && !messages(theirs).contains(&message)) {
                tally.wrong.push(format!("{} on {address}: `{message}` with {} unknown, but not with {fills:?}", case.rule.id, places()));
            }
        }
    }
    tally
}

/// Whether an unknown verdict names each blank that flips it by itself.
pub(crate) fn unnamed(case: &Case<'_>, pool: &Pool, random: &mut Random) -> Vec<String> {
    let known = &case.estate.reading.resources;
    let blanks = Blank::pick(known, random);
    let verdicts = case.judge(&blanked(known, &blanks), Mode::Plain);
    let plain = case.judge(&filled(known, &blanks, &vec![Fill::Keep; blanks.len()]), Mode::Plain);
    let mut wrong = Vec::new();
    for (n, blank) in blanks.iter().enumerate() {
        for _ in 0..4 {
            let mut fills = vec![Fill::Keep; blanks.len()];
            fills[n] = pool.fill(case, blank, known, random);
            let resources = filled(known, &blanks, &fills);
            let other = case.judge(&resources, Mode::Plain);
            for (address, verdict) in verdicts.iter().filter(|(_, verdict)| verdict.outcome == Outcome::Unknown) {
                if !resources.iter().any(|resource| resource.address == *address) {
                    continue;
                }
                let flipped = matches!((said(&plain, address), said(&other, address)), (Some(a), Some(b)) if a != b);
                // A known gap, told in docs/unknowns.md: the join is named, and not that what it joins may not exist.
                let behind_a_join = matches!(blank.what, blank::What::Exists) && known[blank.resource].address != *address && !verdict.unknown.is_empty();
                if flipped && !behind_a_join && !verdict.unknown.iter().any(|(_, unknown)| unknown.why.contains(&blank.name)) {
                    let all: Vec<String> = blanks.iter().map(|blank| blank.told(known, false)).collect();
                    wrong.push(format!(
                        "{} on {address}: {} flips it with {:?}, but {:?} are named of {all:?}",
                        case.rule.id,
                        blank.told(known, false),
                        fills[n],
                        verdict.unknown
                    ));
                }
            }
        }
    }
    wrong
}

/// Whether blanking one more place made a definite verdict of an unknown one, or another definite one.
pub(crate) fn unsteady(case: &Case<'_>, random: &mut Random) -> Vec<String> {
    let known = &case.estate.reading.resources;
    let mut blanks = Blank::pick(known, random);
    let more = case.judge(&blanked(known, &blanks), Mode::Plain);
    let all: Vec<String> = blanks.iter().map(|blank| blank.told(known, false)).collect();
    blanks.pop();
    let fewer = case.judge(&blanked(known, &blanks), Mode::Plain);
    let addresses: BTreeSet<&Arc<str>> = more.keys().chain(fewer.keys()).collect();
    let moved = |address: &&&Arc<str>| {
        let after = outcome(&more, address);
        after != Outcome::Unknown && after != outcome(&fewer, address)
    };
    let told = |address: &Arc<str>| {
        format!(
            "{} on {address}: {} with {all:?} unknown, but {} with the last of them known",
            case.rule.id,
            outcome(&more, address).word(),
            outcome(&fewer, address).word()
        )
    };
    addresses.iter().filter(moved).map(|address| told(address)).collect()
}
