//! An assessment, its gaps and its plan, as bytes: text for people at a terminal, Markdown and CSV for documents, JSON for programmes.

mod json;
mod table;
mod text;

pub use json::{assessment_json, gaps_json, plan_json};
pub(super) use table::cell;
pub use table::{Table, csv, markdown};
pub use text::{assessment_text, gaps_text, plan_text};

use super::account::named;
use super::neutralise;
use crate::framework::{Assessed, Assessment, ControlStatus, Gap, Plan, Reason, Status};
use crate::model::Outcome;

/// Longer names and sentences are cut in text, Markdown and CSV.
const LONG: usize = 400;

fn clipped(text: &str) -> String {
    neutralise::clipped(text, LONG)
}

/// `4 of 9 judged fail`, or what else there is to say of a control in a few words.
pub(super) fn standing(control: &ControlStatus) -> String {
    let numbers = &control.numbers;
    let of = |count: usize, word: &str| (count > 0).then(|| format!("{count} of {} judged {word}", numbers.judged));
    let counts = [of(numbers.fail, "fail"), of(numbers.error, "not evaluated"), of(numbers.unknown, "unknown"), of(numbers.waived, "waived")];
    let mut parts: Vec<String> = counts.into_iter().flatten().collect();
    if parts.is_empty() && numbers.judged > 0 {
        parts.push(format!("{} of {} judged pass", numbers.pass, numbers.judged));
    }
    let unread = control.reasons.iter().filter(|reason| matches!(reason, Reason::Unread(_))).count();
    if unread > 0 && control.status == Status::Undetermined {
        parts.push(format!("{} not read", super::many(unread, "input")));
    }
    if control.reasons.iter().any(|reason| matches!(reason, Reason::Contradiction(_))) {
        parts.push("stated not applicable, and something fails under it".into());
    }
    parts.extend(control.reasons.iter().filter_map(Reason::computed).map(str::to_owned));
    if parts.is_empty() { "nothing judged".into() } else { parts.join(", ") }
}

/// `12 not-satisfied, 3 undetermined`: every status that some control has, from the worst.
fn counted(framework: &Assessed) -> Vec<(usize, Status)> {
    Status::ALL.into_iter().map(|status| (framework.count(status), status)).filter(|(count, _)| *count > 0).collect()
}

/// The words of an objective's or a support's outcome.
fn outcome_word(outcome: Option<Outcome>) -> &'static str {
    outcome.map_or("not-assessed", Outcome::word)
}

/// What a document says before its tables: of when and of what, what was not judged, and where each framework stands.
#[must_use]
pub fn sentences(report: &super::Report, assessment: &Assessment) -> Vec<String> {
    let mut said =
        vec![format!("As of {}: probity {}, rules {}, frameworks {}.", report.as_of, report.version, report.rules_digest, assessment.frameworks_digest)];
    let unread: Vec<&str> = assessment.population.unread.keys().map(|file| &**file).collect();
    let unknown = report.count(Outcome::Unknown);
    said.push(if unread.is_empty() { "Every input in scope was read.".into() } else { format!("Not read, or not whole: {}.", unread.join(", ")) });
    said.push(format!(
        "{unknown} of {} rest on values that are not known; {} could not be evaluated.",
        super::many(report.results.len(), "verdict"),
        report.count(Outcome::Error)
    ));
    if let Some(since) = &report.since {
        said.push(format!("Since {}: {}.", since.as_of, super::since::sentence(since)));
    }
    for framework in &assessment.frameworks {
        let counts: Vec<String> = counted(framework).iter().map(|(count, status)| format!("{count} {}", status.word())).collect();
        let scope = if framework.scope.is_empty() { String::new() } else { format!(" Scope: {}.", framework.scope) };
        let note = framework.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
        said.push(format!(
            "{} ({}), {}: {}. {} in scope; {} of {} bear on its controls.{scope}{note}",
            framework.name,
            framework.title,
            super::many(framework.controls.len(), "control"),
            counts.join(", "),
            super::many(framework.resources, "resource"),
            framework.verdicts.1,
            super::many(framework.verdicts.0, "verdict"),
        ));
    }
    said
}

/// Every control of every framework, a row each.
#[must_use]
pub fn assessment_tables(assessment: &Assessment) -> Vec<Table> {
    let mut rows = Vec::new();
    for framework in &assessment.frameworks {
        for control in &framework.controls {
            let numbers = &control.numbers;
            let mut row = vec![
                framework.name.clone(),
                control.id.to_string(),
                control.title.clone().unwrap_or_default(),
                control.nature.word().into(),
                control.status.word().into(),
            ];
            let counts = [
                numbers.in_scope,
                numbers.judged,
                numbers.pass,
                numbers.fail,
                numbers.unknown,
                numbers.error,
                numbers.waived,
                numbers.not_judged,
                control.methods.len(),
            ];
            row.extend(counts.map(|count| count.to_string()));
            row.push(control.owner.clone().unwrap_or_default());
            row.push(standing(control));
            rows.push(row);
        }
    }
    let columns = [
        "framework",
        "control",
        "title",
        "nature",
        "status",
        "in scope",
        "judged",
        "pass",
        "fail",
        "unknown",
        "error",
        "waived",
        "not judged",
        "methods",
        "owner",
        "standing",
    ];
    vec![Table { name: "Controls".into(), columns: columns.to_vec(), rows }]
}

/// Every gap, a row each, and what changed since an earlier run.
#[must_use]
pub fn gap_tables(report: &super::Report, gaps: &[Gap]) -> Vec<Table> {
    let row = |gap: &Gap| {
        vec![
            gap.kind.word().into(),
            gap.framework.clone(),
            gap.control.to_string(),
            gap.title.clone().unwrap_or_default(),
            gap.status.word().into(),
            gap.what.clone(),
            gap.rules.join(", "),
            gap.owner.clone().unwrap_or_default(),
            gap.until.map(|day| day.to_string()).unwrap_or_default(),
        ]
    };
    let columns = vec!["kind", "framework", "control", "title", "status", "what", "rules", "owner", "until"];
    let gaps = Table { name: "Gaps".into(), columns, rows: gaps.iter().map(row).collect() };
    std::iter::once(gaps).chain(report.since.as_ref().map(super::since::table)).collect()
}

/// Every work item, a row each.
#[must_use]
pub fn plan_tables(plan: &Plan, assessment: &Assessment) -> Vec<Table> {
    let row = |(n, item): (usize, &crate::framework::Item)| {
        let moves: Vec<String> = item.moves.iter().map(|one| format!("{} {}: {} to {}", one.framework, one.control, one.from.word(), one.to.word())).collect();
        let things: Vec<String> = item.things.iter().filter_map(|n| assessment.population.things.get(*n)).map(named).collect();
        vec![
            (n + 1).to_string(),
            item.id.clone(),
            item.action.word().into(),
            item.title.clone(),
            item.rule.as_deref().unwrap_or_default().to_string(),
            item.objective.as_deref().unwrap_or_default().to_string(),
            item.owner.clone().unwrap_or_default(),
            item.severity.word().into(),
            item.due.to_string(),
            item.verdicts.len().to_string(),
            moves.join("; "),
            item.helps().to_string(),
            things.join("; "),
            item.waits_for.join(", "),
            item.blast.len().to_string(),
        ]
    };
    let columns = vec![
        "order",
        "id",
        "action",
        "title",
        "rule",
        "objective",
        "owner",
        "severity",
        "due",
        "closes",
        "moves",
        "helps",
        "resources",
        "waits for",
        "blast radius",
    ];
    let outlook = plan.outlook.iter().map(|(name, all, now, then)| vec![name.clone(), all.to_string(), now.to_string(), then.to_string()]);
    vec![
        Table { name: "Work items".into(), columns, rows: plan.items.iter().enumerate().map(row).collect() },
        Table { name: "Outlook".into(), columns: vec!["framework", "controls", "met now", "met once all is done"], rows: outlook.collect() },
    ]
}
