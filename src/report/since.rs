//! What changed since an earlier run: as JSON, as lines for people, and as a table.

use serde_json::{Value as Json, json};

use super::{Compared, Table, many, neutralise};
use crate::framework::{Change, ControlChange, VerdictChange};

/// Longer names are cut.
const NAME: usize = 300;

/// What changed, as it stands in the results and the gaps.
pub(super) fn since_json(since: &Compared) -> Json {
    let mut counts = serde_json::Map::new();
    for change in Change::ALL {
        let (verdicts, controls) = since.changes.count(change);
        counts.insert(change.word().into(), json!({"verdicts": verdicts, "controls": controls}));
    }
    json!({
        "bundle": since.digest,
        "as_of": since.as_of,
        "counts": counts,
        "verdicts": since.changes.verdicts.iter().map(verdict).collect::<Vec<_>>(),
        "controls": since.changes.controls.iter().map(control).collect::<Vec<_>>(),
        "not_compared": since.changes.not_then,
    })
}

fn verdict(change: &VerdictChange) -> Json {
    let question = &change.question;
    let word = |outcome: Option<super::Outcome>| outcome.map(super::Outcome::word);
    json!({
        "change": change.change.word(),
        "rule": question.rule,
        "resource": {"address": question.address, "root": question.root, "variant": question.variant},
        "then": word(change.then),
        "now": word(change.now),
        "why": change.why,
    })
}

fn control(change: &ControlChange) -> Json {
    json!({
        "change": change.change.word(),
        "framework": change.framework,
        "control": change.control,
        "then": change.then.word(),
        "now": change.now.word(),
    })
}

/// `2 opened, 1 closed`, or that nothing changed.
pub(super) fn counted(counts: impl Fn(Change) -> usize) -> String {
    let said: Vec<String> = Change::ALL
        .into_iter()
        .map(|change| (counts(change), change))
        .filter(|(count, _)| *count > 0)
        .map(|(count, change)| format!("{count} {}", change.word()))
        .collect();
    if said.is_empty() { "none changed".into() } else { said.join(", ") }
}

/// What changed in a line each, the most pressing first; each with how pressing it is.
pub(super) fn lines(since: &Compared) -> Vec<(Change, String)> {
    let changes = &since.changes;
    let cut = |text: &str| neutralise::clipped(text, NAME);
    let controls =
        changes.controls.iter().map(|one| (one.change, format!("{} {}: {}, was {}", cut(&one.framework), cut(&one.control), one.now.word(), one.then.word())));
    let verdicts = changes.verdicts.iter().map(|one| {
        let question = &one.question;
        let under = |text: &str, before: &str, after: &str| if text.is_empty() { String::new() } else { format!("{before}{}{after}", cut(text)) };
        let word = |outcome: Option<super::Outcome>| outcome.map_or("not judged", super::Outcome::word);
        let why = one.why.as_ref().map_or_else(String::new, |why| format!(": {}", cut(why)));
        let place = format!("{}{}{}", cut(&question.address), under(&question.root, " in ", ""), under(&question.variant, " (", ")"));
        (one.change, format!("{}: {place} {}, was {}{why}", cut(&question.rule), word(one.now), word(one.then)))
    });
    let mut all: Vec<(Change, String)> = controls.chain(verdicts).collect();
    all.sort_by_key(|(change, _)| *change);
    all
}

/// What changed, a row each.
pub(super) fn table(since: &Compared) -> Table {
    let controls = since.changes.controls.iter().map(|one| {
        vec![
            one.change.word().into(),
            "control".into(),
            one.framework.to_string(),
            one.control.to_string(),
            one.then.word().into(),
            one.now.word().into(),
            String::new(),
        ]
    });
    let word = |outcome: Option<super::Outcome>| outcome.map_or("not judged", super::Outcome::word).to_string();
    let verdicts = since.changes.verdicts.iter().map(|one| {
        let question = &one.question;
        let name = [&question.root, &question.variant, &question.address]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ");
        vec![one.change.word().into(), "verdict".into(), question.rule.to_string(), name, word(one.then), word(one.now), one.why.clone().unwrap_or_default()]
    });
    Table {
        name: format!("Since {}", since.as_of),
        columns: vec!["change", "of", "framework or rule", "control or resource", "then", "now", "why"],
        rows: controls.chain(verdicts).collect(),
    }
}

/// In a sentence.
pub(super) fn sentence(since: &Compared) -> String {
    let changes = &since.changes;
    let controls = if changes.controls.is_empty() && changes.not_then.is_empty() {
        String::new()
    } else {
        format!("; controls: {}", counted(|change| changes.count(change).1))
    };
    let not_then = if changes.not_then.is_empty() {
        String::new()
    } else {
        format!(
            "; {} not assessed then: {}",
            many(changes.not_then.len(), "framework"),
            changes.not_then.iter().map(|name| neutralise::clipped(name, NAME)).collect::<Vec<_>>().join(", ")
        )
    };
    format!("verdicts: {}{controls}{not_then}", counted(|change| changes.count(change).0))
}
