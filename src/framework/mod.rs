//! From verdicts to what an auditor asks: the status of each control, the gaps, and a plan.
//!
//! A rule names one objective, and a framework says for each control which objectives support it: so [`assess`] turns a
//! [`Population`] of verdicts, and what people attest, into a [`Status`] for every control, [`gaps`] says what is missing, and
//! [`plan`] what to do about it. It knows verdicts, rule ids and objectives: neither what resources hold nor how they were judged.

mod assess;
mod attestation;
mod catalog;
mod computed;
mod crosswalk;
mod gap;
mod library;
mod oscal;
mod period;
mod plan;
mod population;
mod since;
mod snapshot;
mod spelling;
#[cfg(test)]
mod tests;

pub use assess::{Assessed, Assessment, ControlStatus, Numbers, Publication, Reason, Status, assess};
pub use attestation::{About, Attestation, Attested, Evidence, Standing, Stated, digest, read, settle};
pub use catalog::{Bound, Control, Extent, Framework, Group, Nature, Op, Profile, Support, Text};
pub use computed::{Asked, Computed};
pub use crosswalk::{Coverage, Crossing, coverage, crosswalk};
pub use gap::{Gap, GapKind, gaps};
pub use library::{Library, Objective, Target};
pub use oscal::{OSCAL_NAMESPACE, Selection, oscal_token};
pub use period::{End, Failure, Follower, Head, History, Link, Period, Point, Span, in_order};
pub use plan::{Action, Deadlines, Item, Move, Plan, plan};
pub use population::{Environment, Fact, Population, RuleFacts, Scope, Thing, Verdict, WaiverFacts};
pub use since::{Change, ControlChange, Since, VerdictChange, since};
pub use snapshot::{Answer, Question, Snapshot, Standings};

use crate::model::{Node, Value};

/// A parameter's value in words.
pub(crate) fn words(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::List(list) => format!("[{}]", list.iter().map(words).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => format!("{{{}}}", map.iter().map(|entry| format!("{}: {}", entry.key, words(&entry.node))).collect::<Vec<_>>().join(", ")),
        Value::Unknown(_) => "unknown".into(),
    }
}
