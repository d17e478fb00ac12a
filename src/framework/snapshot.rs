//! What one run found, as far as other runs are compared with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::Status;
use crate::model::{Outcome, Rating};

/// A run: its verdicts, what it did not read, and where the controls stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The day that it speaks of.
    pub as_of: Date,
    /// Objects declared in what was read.
    pub resources: u64,
    /// Every verdict, passes too.
    pub verdicts: BTreeMap<Question, Answer>,
    /// Inputs that were not read, or not whole.
    pub unread: BTreeSet<Arc<str>>,
    /// Each framework that was assessed, with its controls in their order; empty where none was.
    pub frameworks: Vec<(Arc<str>, Standings)>,
}

/// Where the controls of a framework stand, in their order.
pub type Standings = Vec<(Arc<str>, Status)>;

/// One rule asked of one resource: the same question in every run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The root that declares the resource.
    pub root: Arc<str>,
    /// The variant it was evaluated under.
    pub variant: Arc<str>,
    /// The resource's address.
    pub address: Arc<str>,
    /// The rule.
    pub rule: Arc<str>,
}

/// What a run answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub outcome: Outcome,
    /// The rule's severity for that resource.
    pub severity: Rating,
    /// The file that declares the resource.
    pub file: Arc<str>,
    /// The waiver that covers it.
    pub waiver: Option<Arc<str>>,
}

/// Why a question that was answered once has no answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// The resource is no longer declared.
    Gone,
    /// Its file was not read, or not whole.
    Unread,
    /// It is still there, and the rule no longer judges it.
    NotAsked,
}

impl Snapshot {
    /// Why there is no answer to a question whose resource stood in `file` before.
    pub(super) fn silence(&self, question: &Question, file: &str) -> Silence {
        let first = Question { rule: "".into(), ..question.clone() };
        let same = |other: &Question| other.root == first.root && other.variant == first.variant && other.address == first.address;
        if self.unread.contains(file) {
            Silence::Unread
        } else if self.verdicts.range(first.clone()..).next().is_some_and(|(next, _)| same(next)) {
            Silence::NotAsked
        } else {
            Silence::Gone
        }
    }

    /// How many verdicts have that outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.verdicts.values().filter(|answer| answer.outcome == outcome).count()
    }

    /// The status of a control.
    #[must_use]
    pub fn status(&self, framework: &str, control: &str) -> Option<Status> {
        let controls = &self.frameworks.iter().find(|(name, _)| **name == *framework)?.1;
        controls.iter().find(|(id, _)| **id == *control).map(|(_, status)| *status)
    }
}
