//! What is assessed: resources as far as a framework may know of them, the verdicts on them, and what was not read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use globset::GlobSet;

use crate::model::{Node, Outcome, Rating};

/// Everything that an assessment rests on, but for attestations.
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// Each resource.
    pub things: Vec<Thing>,
    /// Each verdict, passes too.
    pub verdicts: Vec<Verdict>,
    /// Each rule in force, by id, whether it met anything or not.
    pub rules: BTreeMap<Arc<str>, RuleFacts>,
    /// Inputs that were not read, or not whole, with the reason.
    pub unread: BTreeMap<Arc<str>, String>,
    /// Every waiver that covers a verdict, by id.
    pub waivers: BTreeMap<Arc<str>, WaiverFacts>,
    /// Who answers on the estate's part, by activity (`build`, `approve`, …).
    pub estate_owners: BTreeMap<String, String>,
    /// The ends of network paths: what lies there, as indices of `things`.
    pub ends: Vec<Vec<usize>>,
    /// Who holds each role that the estate names, today.
    pub holders: BTreeMap<String, String>,
    /// The environments that the estate names: the first one first.
    pub environments: Vec<Environment>,
}

/// An environment, and how things go on from there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The environment that follows.
    pub promotes_to: Option<String>,
    /// Whether anything must be passed before that; `None` where it is not known.
    pub gates: Option<bool>,
    /// Whether someone must approve of it; likewise.
    pub approvers: Option<bool>,
}

impl Environment {
    /// Whether that is where something is said to run.
    pub(super) fn holds(&self, stated: &Fact) -> bool {
        matches!(stated, Fact::Known(name) if name.eq_ignore_ascii_case(&self.name))
    }
}

/// A resource as far as a framework may know of it.
#[derive(Debug, Clone, Default)]
pub struct Thing {
    /// The user's own name for it.
    pub address: Arc<str>,
    /// Its kind.
    pub kind: Arc<str>,
    /// The root that declares it.
    pub root: Arc<str>,
    /// The variant it was evaluated under.
    pub variant: Arc<str>,
    /// The file that declares it.
    pub file: Arc<str>,
    /// The line that names it.
    pub line: u32,
    /// The kinds of asset that it is, or may be.
    pub asset_kinds: Vec<String>,
    /// Where it runs.
    pub environment: Fact,
    /// Its tags, as far as they are known.
    pub tags: BTreeMap<String, Fact>,
    /// Who mends it.
    pub owner: Option<String>,
    /// What it depends on, as indices of `things`; those past its length are indices of `ends`.
    pub needs: Vec<usize>,
    /// Whether the internet reaches it, where that is known.
    pub exposed: bool,
}

/// What is known of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fact {
    /// Nothing is said.
    #[default]
    Absent,
    /// This.
    Known(String),
    /// Something is said, and not known.
    Unknown,
}

/// One rule's verdict on one resource.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The rule.
    pub rule: Arc<str>,
    /// The resource, as an index of `things`.
    pub thing: usize,
    /// The verdict.
    pub outcome: Outcome,
    /// How bad a finding is.
    pub severity: Rating,
    /// The first thing that is wrong or unknown, for people.
    pub says: String,
    /// Where that is: file and line.
    pub place: (Arc<str>, u32),
    /// What an unknown verdict rests on: each reason with its place.
    pub rests_on: Vec<(String, Arc<str>, u32)>,
    /// The waiver that covers it.
    pub waiver: Option<Arc<str>>,
    /// The parameters under which the rule was judged, where some framework sets bounds on them.
    pub parameters: Vec<(String, Node)>,
}

/// A rule as far as a framework knows of it.
#[derive(Debug, Clone, Default)]
pub struct RuleFacts {
    /// The problem, in a line.
    pub title: String,
    /// The objective that it serves.
    pub objective: Arc<str>,
    /// Controls that it names itself: framework and control.
    pub controls: Vec<(String, String)>,
    /// How to mend what it finds: Markdown.
    pub fix: String,
    /// What can be read for it: `Terraform`, `Kubernetes`, `inventory`.
    pub sources: BTreeSet<&'static str>,
}

/// A waiver as far as an assessment tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaiverFacts {
    /// Why the finding may stay.
    pub reason: String,
    /// Who said so.
    pub approver: String,
    /// The last day on which it counts.
    pub expires: Option<jiff::civil::Date>,
}

/// Which part of the estate a framework is about. What does not say where it belongs is in scope: only what says that it
/// belongs elsewhere is not.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Globs of files, as written, and compiled.
    pub paths: (Vec<String>, Option<GlobSet>),
    /// What to put before a file's path to make it relative to where the globs count from.
    pub prefix: String,
    /// Environments.
    pub environments: Vec<String>,
    /// Globs of kinds of resource or asset, as written, and compiled.
    pub kinds: (Vec<String>, Option<GlobSet>),
    /// Tags with their values.
    pub tags: Vec<(String, String)>,
}

impl Scope {
    /// Whether it is about that environment by name.
    pub(super) fn names(&self, environment: &str) -> bool {
        self.environments.iter().any(|wanted| wanted.eq_ignore_ascii_case(environment))
    }

    /// Whether a file is in scope.
    #[must_use]
    pub fn holds_file(&self, file: &str) -> bool {
        self.paths.1.as_ref().is_none_or(|paths| paths.is_match(format!("{}{file}", self.prefix)))
    }

    /// Whether a resource is in scope.
    #[must_use]
    pub fn holds(&self, thing: &Thing) -> bool {
        let environment = match &thing.environment {
            Fact::Known(name) => self.environments.is_empty() || self.names(name),
            Fact::Absent | Fact::Unknown => true,
        };
        let tagged = self.tags.iter().all(|(key, wanted)| match thing.tags.get(key) {
            Some(Fact::Known(value)) => value == wanted,
            _ => true,
        });
        let kinds = || std::iter::once(&*thing.kind).chain(thing.asset_kinds.iter().map(String::as_str));
        environment && tagged && self.holds_file(&thing.file) && self.kinds.1.as_ref().is_none_or(|globs| kinds().any(|kind| globs.is_match(kind)))
    }

    /// The scope in words; empty where it is everything.
    #[must_use]
    pub fn words(&self) -> String {
        let tags: Vec<String> = self.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let parts = [("paths", &self.paths.0), ("environments", &self.environments), ("kinds", &self.kinds.0), ("tags", &tags)];
        let parts = parts.iter().filter(|(_, values)| !values.is_empty()).map(|(name, values)| format!("{name} {}", values.join(", ")));
        parts.collect::<Vec<_>>().join("; ")
    }
}

impl Population {
    /// For each resource, those that depend on it directly; the ends of network paths stand between them.
    pub(super) fn users(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let direct = self.things.iter().enumerate().flat_map(|(n, thing)| thing.needs.iter().map(move |needed| (n, *needed)));
        let ends = self.ends.iter().enumerate().flat_map(|(end, members)| members.iter().map(move |member| (self.things.len() + end, *member)));
        for (user, needed) in direct.chain(ends) {
            users.entry(needed).or_default().push(user);
        }
        users
    }

    /// What any of these depends on, directly or at the end of a network path.
    pub(super) fn needed(&self, these: &BTreeSet<usize>) -> BTreeSet<usize> {
        let needs: BTreeSet<usize> = these.iter().filter_map(|n| self.things.get(*n)).flat_map(|thing| thing.needs.iter().copied()).collect();
        let ends = needs.iter().filter_map(|n| self.ends.get(n.checked_sub(self.things.len())?)).flatten();
        let mut all: BTreeSet<usize> = ends.copied().collect();
        all.extend(needs.into_iter().filter(|n| *n < self.things.len()));
        all
    }

    /// The resources that depend on any of `these`, directly or through others; `these` not among them.
    pub(super) fn dependants(&self, users: &BTreeMap<usize, Vec<usize>>, these: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<usize> = these.iter().copied().collect();
        while let Some(n) = open.pop() {
            for user in users.get(&n).into_iter().flatten() {
                if !these.contains(user) && reached.insert(*user) {
                    open.push(*user);
                }
            }
        }
        reached.split_off(&self.things.len());
        reached
    }
}
