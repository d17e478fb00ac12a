//! What a run found, and its pure renderers: a [`Report`] in, bytes out. No clock, no disk.
//!
//! [`text`] and [`html`] are for people, [`json`] and [`sarif`] for programmes. Names and values come from files that a stranger may
//! have written: each renderer makes harmless what its readers would obey.

mod account;
mod assessment;
mod bundle;
mod hdf;
mod html;
mod json;
mod layout;
mod lines;
mod neutralise;
mod oscal;
mod period;
mod read_back;
#[cfg(test)]
mod sample;
mod sarif;
mod sdr;
mod since;
mod site;
mod soa;
mod text;
mod uri;
mod view;

pub use assessment::{
    Table, assessment_json, assessment_tables, assessment_text, csv, gap_tables, gaps_json, gaps_text, markdown, plan_json, plan_tables, plan_text, sentences,
};
pub use bundle::{README, coverage_json, list_json, population_csv, test_result, value_json, verified};
pub use hdf::hdf;
pub use html::{Compliance, html};
pub use json::{inputs_json, json, problems_json, write_json};
pub use neutralise::shown;
pub use oscal::{oscal_assessment_plan, oscal_assessment_results, oscal_mapping, oscal_poam};
pub use period::{period_html, period_json, period_sentences, period_tables, period_text};
pub use read_back::read_back;
pub use sarif::{Profile, sarif};
pub use sdr::{is_of_sdr, sdr};
pub use site::site;
pub use soa::{SOA_FRAMEWORK, is_soa_framework, soa_html, soa_sentences, soa_tables};
pub use text::{TextOptions, many, problems_text, text, unknowns_text};
pub use uri::is_uri;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::State;
pub use crate::model::{Outcome, Rating, Seen};
use crate::source::{Place, Severity};

/// Everything that a run says. All lists are sorted; the same input gives the same report.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Probity's version.
    pub version: &'static str,
    /// SHA-256 over every rule, lens and helper in force, as `sha256:<hex>`.
    pub rules_digest: String,
    /// The day that the run speaks of, as `YYYY-MM-DD`.
    pub as_of: String,
    /// Each rule that was in force, by id.
    pub rules: BTreeMap<Arc<str>, RuleInfo>,
    /// Each (rule, resource) that was judged, passes too: the population. By file, line, rule, address.
    pub results: Vec<Judged>,
    /// Each file that was seen, by path.
    pub inputs: Vec<Input>,
    /// What was wrong with the input, by place.
    pub problems: Vec<Told>,
    /// The text of each file that a place in `results` or `problems` names, for snippets. Never a sensitive value:
    /// see [`Report::redact`].
    pub texts: BTreeMap<Arc<str>, Arc<str>>,
    /// Byte ranges of sensitive values in `texts`: renderers show none of them.
    pub redact: BTreeMap<Arc<str>, Vec<std::ops::Range<usize>>>,
    /// What changed since an earlier run, where one was given.
    pub since: Option<Compared>,
    /// The folder, relative to the working directory or absolute, that SARIF's `%SRCROOT%` stands for, and what to put before each path to make it relative to it.
    pub source_root: SourceRoot,
}

/// Where `%SRCROOT%` is.
#[derive(Debug, Clone, Default)]
pub struct SourceRoot {
    /// What to put before a path of the report to make it relative to the source root (`sub/folder/`); empty where they are the same.
    pub prefix: String,
}

/// A rule as the reports speak of it.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// The problem in a line.
    pub title: String,
    /// Its severity, as configured.
    pub severity: Rating,
    /// Why it matters: Markdown, from the rule's page.
    pub why: String,
    /// How to mend it: Markdown, from the rule's page.
    pub fix: String,
    /// The objective it serves.
    pub objective: String,
    /// Controls that the rule names itself: framework and control.
    pub controls: Vec<(String, String)>,
    /// The same check in other tools.
    pub aliases: Vec<String>,
}

/// One rule's verdict on one resource.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The verdict.
    pub outcome: Outcome,
    /// The rule's severity for this resource, as configured.
    pub severity: Rating,
    /// The resource.
    pub resource: Subject,
    /// What is wrong, and where: at least one where `outcome` is `Fail` or `Waived`.
    pub findings: Vec<Finding>,
    /// What else may be wrong, as the values in `unknown` decide.
    pub possible: Vec<Finding>,
    /// The unknown values that could flip the verdict, or bring what is `possible`: at least one where `outcome` is `Unknown`.
    pub unknown: Vec<Cause>,
    /// Why the rule could not be evaluated, where `outcome` is `Error`.
    pub error: Option<String>,
    /// Who answers for it, where `outcome` is `Waived`.
    pub waiver: Option<Waiver>,
    /// How it stands beside an earlier run, where there is one to compare with.
    pub baseline: Option<Baseline>,
    /// What stands at the places that the rule can read, where that was asked for.
    pub observed: Vec<Observation>,
}

/// How a verdict stands beside that of an earlier run: SARIF's `baselineState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// It was not given then.
    New,
    /// It was the same.
    Unchanged,
    /// It was another.
    Updated,
}

impl Baseline {
    /// `new`, `unchanged`, `updated`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Updated => "updated",
        }
    }
}

/// An earlier run, and what changed since.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The digest of its evidence, as `sha256:<hex>`.
    pub digest: String,
    /// The day that it speaks of.
    pub as_of: String,
    /// What changed.
    pub changes: crate::framework::Since,
}

/// One place that a rule can read, and what stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The address of the resource that holds it, where that is another than the one judged.
    pub of: Option<Arc<str>>,
    /// Its path there.
    pub at: String,
    /// What is there.
    pub seen: Seen,
    /// Where.
    pub place: Place,
}

/// Someone's word that a finding may stay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// Its id.
    pub id: Arc<str>,
    /// Why the finding may stay.
    pub reason: String,
}

/// A resource as the reports name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The user's own name for it.
    pub address: Arc<str>,
    /// Its kind.
    pub kind: Arc<str>,
    /// The root that declares it.
    pub root: Arc<str>,
    /// The variant it was evaluated under.
    pub variant: Arc<str>,
    /// All that declares it.
    pub place: Place,
    /// The line that names it; where it stands in a library, the call that leads there.
    pub header: Place,
    /// The calls that lead to it from its root, outermost first; empty where it stands in the root itself.
    pub calls: Vec<Place>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where the wrong value is, or its nearest parent; where that is in a library, the call that leads there.
    pub place: Place,
    /// What is wrong with it.
    pub message: String,
    /// Where the wrong value is in the library.
    pub inside: Option<Place>,
}

/// An unknown value that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Its path in the resource.
    pub at: String,
    /// Why it is not known.
    pub why: String,
    /// Where the unknown comes from.
    pub place: Place,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// By a reader, as far as it says.
    By(State),
    /// Left out by an ignore file or the configuration.
    Ignored,
    /// No reader knows its kind, or finds anything of its own in it.
    NoReader,
}

/// One file that was seen.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its path.
    pub file: Arc<str>,
    /// How far it was read.
    pub reach: Reach,
    /// Which reader took it.
    pub reader: Option<&'static str>,
    /// Objects declared in it.
    pub resources: u32,
    /// What else its reader counted.
    pub counts: BTreeMap<&'static str, u64>,
    /// SHA-256 of its bytes in hexadecimal, where they were read.
    pub sha256: Option<String>,
    /// How many bytes there are, where they were read.
    pub bytes: Option<u64>,
}

/// A problem as the reports tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where, if it concerns a file.
    pub place: Option<Place>,
    /// What to do.
    pub help: Option<String>,
}

impl Reach {
    /// `read`, `partly`, `unread`, `ignored`, `no_reader`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::By(State::Read) => "read",
            Self::By(State::Partly) => "partly",
            Self::By(State::Unread) => "unread",
            Self::Ignored => "ignored",
            Self::NoReader => "no_reader",
        }
    }
}

impl Report {
    /// How many results have that outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.results.iter().filter(|result| result.outcome == outcome).count()
    }
}
