//! An audit period as bytes: text for people at a terminal, tables for documents and spreadsheets, JSON for programmes.

mod html;
mod json;
mod text;

pub use html::period_html;
pub use json::period_json;
pub use text::period_text;

use super::Table;
use crate::framework::{End, Failure, History, Link, Period, Status};

/// How a bundle follows the one before it, in words.
fn link_words(link: &Link) -> String {
    match link {
        Link::First => "the first: it follows none".into(),
        Link::Before(digest) => format!("the first given: it follows {}, which was not given", short(digest)),
        Link::Follows => "follows the one before it".into(),
        Link::Missing(digest) => format!("broken: it follows {}, which was not given", short(digest)),
        Link::Forked(digest) => format!("broken: it follows {}, not the one before it", short(digest)),
        Link::Unlinked => "broken: it names none before it".into(),
    }
}

/// Enough of a digest to tell it from others.
fn short(digest: &str) -> String {
    digest.chars().take("sha256:".len() + 12).collect()
}

/// A status, or that there is no evidence.
fn status_word(status: Option<Status>) -> &'static str {
    status.map_or("no evidence", Status::word)
}

/// How a failure ended, or that it did not.
fn end_words(failure: &Failure) -> String {
    match &failure.closed {
        Some((day, End::Waived(id))) => format!("waived by {id} on {day}"),
        Some((day, End::Gone)) => format!("gone on {day}"),
        Some((day, End::Mended)) => format!("mended on {day}"),
        None if failure.unjudged => "open, and could not be judged last".into(),
        None => "open".into(),
    }
}

/// How often a control's status changed, days without evidence aside.
fn changes(history: &History) -> usize {
    let told: Vec<Status> = history.stretches.iter().filter_map(|(.., status)| *status).collect();
    told.windows(2).filter(|pair| matches!(pair, [a, b] if a != b)).count()
}

/// What a document says before its tables.
#[must_use]
pub fn period_sentences(period: &Period) -> Vec<String> {
    let span = period.span;
    let mut said = vec![format!(
        "{} to {}: {} of {} have evidence, where a bundle speaks for {}.",
        span.from,
        span.to,
        period.days() - period.uncovered_days(),
        super::many(usize::try_from(period.days()).unwrap_or(0), "day"),
        super::many(usize::try_from(span.cadence).unwrap_or(0), "day"),
    )];
    for (from, to) in &period.uncovered {
        said.push(if from == to { format!("No evidence: {from}.") } else { format!("No evidence: {from} to {to}.") });
    }
    for (name, why) in &period.refused {
        said.push(format!("Not evidence: {name}: {why}."));
    }
    for point in period.points.iter().filter(|point| !point.link.holds()) {
        said.push(format!("The chain at {} ({}) is {}.", point.head.name, point.head.as_of, link_words(&point.link)));
    }
    let open = period.failures.iter().filter(|failure| failure.closed.is_none()).count();
    said.push(format!("{}, {open} of them open at the end.", super::many(period.failures.len(), "failure")));
    said
}

/// Every control, every failure, every bundle and every waiver, a row each.
#[must_use]
pub fn period_tables(period: &Period) -> Vec<Table> {
    let control = |history: &History| {
        let mut row = vec![history.framework.to_string(), history.control.to_string(), status_word(history.worst()).into(), status_word(history.last()).into()];
        row.extend(Status::ALL.iter().map(|status| history.days(Some(*status)).to_string()));
        row.push(history.days(None).to_string());
        row.push(changes(history).to_string());
        row
    };
    let mut columns = vec!["framework", "control", "worst", "last day"];
    columns.extend(Status::ALL.iter().map(|status| status.word()));
    columns.extend(["no evidence", "changes"]);
    let failure = |failure: &Failure| {
        let question = &failure.question;
        vec![
            question.rule.to_string(),
            question.address.to_string(),
            question.root.to_string(),
            question.variant.to_string(),
            failure.severity.word().into(),
            failure.opened.to_string(),
            if failure.may_be_older { "or before" } else { "" }.into(),
            end_words(failure),
            failure.days.to_string(),
        ]
    };
    let point = |point: &crate::framework::Point| {
        let mut row =
            vec![point.head.as_of.to_string(), point.head.name.clone(), point.head.digest.clone(), link_words(&point.link), point.head.signed.join(", ")];
        row.extend([point.resources.to_string(), point.verdicts.0.to_string()]);
        row.extend(point.verdicts.1.iter().map(ToString::to_string));
        row.push(point.unread.to_string());
        row
    };
    let waivers = period.waivers.iter().map(|(id, (first, last, most))| vec![id.to_string(), first.to_string(), last.to_string(), most.to_string()]);
    vec![
        Table { name: "Controls, in days".into(), columns, rows: period.controls.iter().map(control).collect() },
        Table {
            name: "Failures".into(),
            columns: vec!["rule", "resource", "root", "variant", "severity", "first seen", "may be older", "end", "days"],
            rows: period.failures.iter().map(failure).collect(),
        },
        Table {
            name: "Evidence".into(),
            columns: vec!["as of", "bundle", "digest", "chain", "signed by", "resources", "verdicts", "pass", "fail", "unknown", "error", "waived", "not read"],
            rows: period.points.iter().map(point).collect(),
        },
        Table { name: "Waivers in force".into(), columns: vec!["waiver", "first seen", "last seen", "most failures"], rows: waivers.collect() },
    ]
}
