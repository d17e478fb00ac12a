//! What is otherwise than in an earlier run: what opened, what closed, what became worse or better, and what can no longer be told.

use std::sync::Arc;

use super::Status;
use super::snapshot::{Answer, Question, Silence, Snapshot};
use crate::model::Outcome;

/// A comparison with an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// Verdicts that changed, in the order of their questions.
    pub verdicts: Vec<VerdictChange>,
    /// Controls that changed, in their frameworks' order.
    pub controls: Vec<ControlChange>,
    /// Frameworks that are assessed now, and were not then: nothing of them can be compared.
    pub not_then: Vec<Arc<str>>,
}

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It fails, or is not met, and was not so then.
    Opened,
    /// It failed, or was not met, and cannot be told now. Silence closes nothing.
    Unjudged,
    /// It is worse.
    Worse,
    /// It is better.
    Better,
    /// It failed, or was not met, and no longer does.
    Closed,
}

/// A verdict that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// How.
    pub change: Change,
    /// What was asked.
    pub question: Question,
    /// The answer then; `None` where it was not asked.
    pub then: Option<Outcome>,
    /// The answer now; `None` where it is not asked.
    pub now: Option<Outcome>,
    /// Why, where the answers do not say it.
    pub why: Option<String>,
}

/// A control that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlChange {
    /// How.
    pub change: Change,
    /// The framework.
    pub framework: Arc<str>,
    /// The control.
    pub control: Arc<str>,
    /// Its status then.
    pub then: Status,
    /// Its status now.
    pub now: Status,
}

impl Change {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 5] = [Self::Opened, Self::Unjudged, Self::Worse, Self::Better, Self::Closed];

    /// `opened`, `unjudged`, `worse`, `better`, `closed`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Unjudged => "unjudged",
            Self::Worse => "worse",
            Self::Better => "better",
            Self::Closed => "closed",
        }
    }
}

impl Since {
    /// How many verdicts and how many controls changed so.
    #[must_use]
    pub fn count(&self, change: Change) -> (usize, usize) {
        (self.verdicts.iter().filter(|one| one.change == change).count(), self.controls.iter().filter(|one| one.change == change).count())
    }
}

/// Compares a run with an earlier one.
#[must_use]
pub fn since(then: &Snapshot, now: &Snapshot) -> Since {
    let mut changed = Since::default();
    let questions: std::collections::BTreeSet<&Question> = then.verdicts.keys().chain(now.verdicts.keys()).collect();
    for question in questions {
        let (before, after) = (then.verdicts.get(question), now.verdicts.get(question));
        if let Some((change, why)) = of_verdict(question, before, after, now) {
            let outcome = |answer: Option<&Answer>| answer.map(|answer| answer.outcome);
            changed.verdicts.push(VerdictChange { change, question: question.clone(), then: outcome(before), now: outcome(after), why });
        }
    }
    for (framework, controls) in &now.frameworks {
        if !then.frameworks.iter().any(|(name, _)| name == framework) {
            changed.not_then.push(framework.clone());
            continue;
        }
        for (control, after) in controls {
            let Some(before) = then.status(framework, control) else { continue };
            if let Some(change) = of_control(before, *after) {
                changed.controls.push(ControlChange { change, framework: framework.clone(), control: control.clone(), then: before, now: *after });
            }
        }
    }
    changed
}

fn of_verdict(question: &Question, then: Option<&Answer>, now: Option<&Answer>, snapshot: &Snapshot) -> Option<(Change, Option<String>)> {
    let failed = then.is_some_and(|answer| answer.outcome == Outcome::Fail);
    match (then, now) {
        (_, Some(now)) if now.outcome == Outcome::Fail => (!failed).then_some((Change::Opened, None)),
        (Some(_), Some(now)) if failed => Some(match now.outcome {
            Outcome::Waived => (Change::Better, now.waiver.as_ref().map(|id| format!("waived by {id}"))),
            Outcome::Unknown | Outcome::Error => (Change::Unjudged, None),
            _ => (Change::Closed, None),
        }),
        (Some(then), Some(now)) => match now.outcome.cmp(&then.outcome) {
            std::cmp::Ordering::Greater => Some((Change::Worse, None)),
            std::cmp::Ordering::Less => Some((Change::Better, None)),
            std::cmp::Ordering::Equal => None,
        },
        // What is new and cannot be told is worse than what was not there.
        (None, Some(now)) => matches!(now.outcome, Outcome::Unknown | Outcome::Error).then_some((Change::Worse, None)),
        (Some(then), None) => {
            let (silent, why) = match snapshot.silence(question, &then.file) {
                Silence::Gone => (false, "the resource is gone".to_string()),
                Silence::Unread => (true, format!("`{}` was not read whole", then.file)),
                Silence::NotAsked => (true, "the rule no longer judges it".to_string()),
            };
            match (failed, silent) {
                (true, true) => Some((Change::Unjudged, Some(why))),
                (true, false) => Some((Change::Closed, Some(why))),
                (false, true) => Some((Change::Worse, Some(why))),
                (false, false) => None,
            }
        }
        (None, None) => None,
    }
}

fn of_control(then: Status, now: Status) -> Option<Change> {
    match (then.is_met(), now.is_met()) {
        (true, false) => Some(Change::Opened),
        (false, true) => Some(Change::Closed),
        _ if then == Status::NotSatisfied && matches!(now, Status::Undetermined | Status::NotAssessed) => Some(Change::Unjudged),
        _ => match now.cmp(&then) {
            std::cmp::Ordering::Less => Some(Change::Worse),
            std::cmp::Ordering::Greater => Some(Change::Better),
            std::cmp::Ordering::Equal => None,
        },
    }
}
