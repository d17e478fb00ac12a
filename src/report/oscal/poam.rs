//! The plan of action and milestones: an item, a risk and a milestone for each work item.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::{Map, Value as Json, json};

use super::facts::Facts;
use super::{Ids, document, instant, line, lines, metadata, object, prop, props, system, write};
use crate::framework::{Assessment, Item, Plan};
use crate::report::{Report, many};

/// Writes a remediation plan as an OSCAL plan of action and milestones.
///
/// # Errors
/// Where `out` cannot be written.
pub fn oscal_poam(report: &Report, assessment: &Assessment, plan: &Plan, out: &mut dyn io::Write) -> io::Result<()> {
    let mut ids = Ids::default();
    let facts = Facts::new(report, assessment, &mut ids);
    let (ssp, system) = system(report, &mut ids);
    let things: BTreeSet<usize> = plan.items.iter().flat_map(|item| item.things.iter().copied()).collect();
    let milestones: BTreeMap<&str, String> = plan.items.iter().map(|item| (&*item.id, ids.give(&["milestone", &item.id]))).collect();
    let (mut observations, mut risks, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for item in &plan.items {
        let mut observed = Vec::new();
        for (alike, verdicts) in facts.grouped(item.verdicts.iter().copied()) {
            let id = ids.give(&["observation", &item.id, &alike.0, alike.1.word(), alike.2.as_deref().unwrap_or_default()]);
            observations.push(facts.observation(id.clone(), &alike, &verdicts));
            observed.push(json!({"observation-uuid": id}));
        }
        let risk = ids.give(&["risk", &item.id]);
        risks.push(self::risk(item, &risk, &observed, &milestones, &mut ids, &facts));
        let words = [
            ("plan-item", &*item.id),
            ("action", item.action.word()),
            ("severity", item.severity.word()),
            ("owner", item.owner.as_deref().unwrap_or_default()),
            ("rule", item.rule.as_deref().unwrap_or_default()),
            ("objective", item.objective.as_deref().unwrap_or_default()),
        ];
        items.push(object([
            ("uuid", ids.give(&["poam-item", &item.id]).into()),
            ("title", line(&item.title).into()),
            ("description", lines(&described(item)).into()),
            ("props", props(words)),
            ("related-observations", observed.into()),
            ("related-risks", json!([{"risk-uuid": risk}])),
        ]));
    }
    if items.is_empty() {
        // OSCAL has no plan without an item.
        let said = format!("As of {} nothing is to be done.", report.as_of);
        items.push(json!({"uuid": ids.give(&["poam-item", ""]), "title": "Nothing is to be done", "description": said}));
    }
    let local = object([("inventory-items", facts.inventory(&things).into()), ("assessment-assets", facts.assets(&mut ids))]);
    let mut body = Map::from_iter([
        ("metadata".into(), metadata("Plan of action and milestones", report.version, &report.as_of, Vec::new())),
        ("import-ssp".into(), json!({"href": ssp})),
        ("local-definitions".into(), local),
    ]);
    for (key, list) in [("observations", observations), ("risks", risks), ("poam-items", items)] {
        if !list.is_empty() {
            body.insert(key.into(), list.into());
        }
    }
    body.insert("back-matter".into(), json!({"resources": [system]}));
    write(&document("plan-of-action-and-milestones", body), out)
}

/// What an item brings.
fn described(item: &Item) -> String {
    let mut said = vec![format!("Due {}.", item.due)];
    if !item.verdicts.is_empty() {
        said.push(format!("It settles {} on {}.", many(item.verdicts.len(), "verdict"), many(item.things.len(), "resource")));
    }
    let moves = item.moves.iter().map(|one| format!("{} {}: {} to {}", one.framework, one.control, one.from.word(), one.to.word()));
    let moves: Vec<String> = moves.collect();
    if !moves.is_empty() {
        said.push(format!("By itself it moves {}: {}.", many(moves.len(), "control"), moves.join("; ")));
    }
    if item.helps() > 0 {
        said.push(format!("{} more rest on it and on other items.", many(item.helps(), "control")));
    }
    if !item.blast.is_empty() {
        said.push(format!("{} depend on what it changes.", many(item.blast.len(), "resource")));
    }
    said.join("\n\n")
}

fn risk(item: &Item, id: &str, observed: &[Json], milestones: &BTreeMap<&str, String>, ids: &mut Ids, facts: &Facts<'_>) -> Json {
    let due = instant(&item.due.to_string());
    let waits = item.waits_for.iter().filter_map(|other| milestones.get(&**other)).map(|task| json!({"task-uuid": task}));
    let task = object([
        ("uuid", milestones.get(&*item.id).cloned().into()),
        ("type", "milestone".into()),
        ("title", line(&item.title).into()),
        ("timing", json!({"within-date-range": {"start": instant(&facts.report.as_of), "end": due}})),
        ("dependencies", waits.collect()),
    ]);
    let remediation = object([
        ("uuid", ids.give(&["response", &item.id]).into()),
        ("lifecycle", "recommendation".into()),
        ("title", line(&item.title).into()),
        ("description", lines(if item.fix.is_empty() { &item.title } else { &item.fix }).into()),
        ("tasks", json!([task])),
    ]);
    let rule = item.rule.as_ref().and_then(|rule| facts.report.rules.get(rule)).map(|rule| rule.why.as_str());
    object([
        ("uuid", id.into()),
        ("title", line(&item.title).into()),
        ("description", lines(&item.title).into()),
        ("statement", lines(rule.unwrap_or(&item.title)).into()),
        ("props", json!([prop("severity", item.severity.word())])),
        ("status", "open".into()),
        ("deadline", due.into()),
        ("remediations", json!([remediation])),
        ("related-observations", observed.into()),
    ])
}
