//! For programmes: `schemas/period.schema.json`, and nothing that is not in it.

use std::io;

use serde_json::{Value as Json, json};

use super::super::layout;
use crate::framework::{End, Failure, History, Link, Period, Point};

/// Writes a period as one JSON object, each control, failure and bundle on a line of its own.
///
/// # Errors
/// Where `out` cannot be written.
pub fn period_json(period: &Period, out: &mut dyn io::Write) -> io::Result<()> {
    let span = period.span;
    let uncovered: Vec<Json> = period.uncovered.iter().map(|(from, to)| json!({"from": from.to_string(), "to": to.to_string()})).collect();
    let refused: Vec<Json> = period.refused.iter().map(|(name, why)| json!({"bundle": name, "why": why})).collect();
    let waivers: Vec<Json> = period
        .waivers
        .iter()
        .map(|(id, (first, last, most))| json!({"waiver": id, "first": first.to_string(), "last": last.to_string(), "most": most}))
        .collect();
    let document = json!({
        "schema": "probity-period/1",
        "from": span.from.to_string(),
        "to": span.to.to_string(),
        "cadence": span.cadence,
        "whole": period.is_whole(),
        "days": period.days(),
        "uncovered_days": period.uncovered_days(),
        "uncovered": uncovered,
        "refused": refused,
        "bundles": period.points.iter().map(point).collect::<Vec<_>>(),
        "controls": period.controls.iter().map(history).collect::<Vec<_>>(),
        "failures": period.failures.iter().map(failure).collect::<Vec<_>>(),
        "waivers": waivers,
    });
    layout::write(&document, 2, out)
}

fn point(point: &Point) -> Json {
    let named = match &point.link {
        Link::Before(digest) | Link::Missing(digest) | Link::Forked(digest) => Some(digest),
        Link::First | Link::Follows | Link::Unlinked => None,
    };
    let counts: serde_json::Map<String, Json> =
        Period::OUTCOMES.iter().zip(point.verdicts.1).map(|(outcome, count)| (outcome.word().to_string(), json!(count))).collect();
    json!({
        "bundle": point.head.name,
        "digest": point.head.digest,
        "as_of": point.head.as_of.to_string(),
        "chain": {"link": point.link.word(), "holds": point.link.holds(), "names": named},
        "signed": point.head.signed,
        "resources": point.resources,
        "verdicts": point.verdicts.0,
        "outcomes": counts,
        "unread": point.unread,
    })
}

fn history(history: &History) -> Json {
    let stretches: Vec<Json> = history
        .stretches
        .iter()
        .map(|(from, to, status)| json!({"from": from.to_string(), "to": to.to_string(), "status": status.map(crate::framework::Status::word)}))
        .collect();
    json!({
        "framework": history.framework,
        "control": history.control,
        "worst": history.worst().map(crate::framework::Status::word),
        "last": history.last().map(crate::framework::Status::word),
        "uncovered_days": history.days(None),
        "stretches": stretches,
    })
}

fn failure(failure: &Failure) -> Json {
    let question = &failure.question;
    let closed = failure.closed.as_ref().map(|(day, end)| {
        let waiver = if let End::Waived(id) = end { Some(id) } else { None };
        json!({"on": day.to_string(), "how": end.word(), "waiver": waiver})
    });
    json!({
        "rule": question.rule,
        "resource": {"address": question.address, "root": question.root, "variant": question.variant},
        "severity": failure.severity.word(),
        "opened": failure.opened.to_string(),
        "may_be_older": failure.may_be_older,
        "closed": closed,
        "unjudged": failure.unjudged,
        "days": failure.days,
    })
}
