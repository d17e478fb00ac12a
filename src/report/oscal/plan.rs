//! The assessment plan: what is assessed, over what, by what. Short, since all of it is decided by the frameworks and rules in force.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Map, Value as Json, json};

use super::facts::Facts;
use super::{Ids, document, instant, line, lines, metadata, object, prop, system, token, write};
use crate::framework::{Assessed, Assessment};
use crate::report::{Report, account};

/// Writes the plan of an assessment: an OSCAL assessment plan.
///
/// # Errors
/// Where `out` cannot be written.
pub fn oscal_assessment_plan(report: &Report, assessment: &Assessment, out: &mut dyn io::Write) -> io::Result<()> {
    write(&plan(report, assessment), out)
}

/// The identifier of a control's objective.
pub(super) fn objective(framework: &Assessed, control: &str) -> String {
    format!("{}_obj", token(framework.id(), control))
}

/// The controls that are assessed, a selection for each framework.
pub(super) fn reviewed<'a>(frameworks: impl Iterator<Item = &'a Assessed>) -> Json {
    let one = |framework: &Assessed| {
        let scope = if framework.scope.is_empty() { String::new() } else { format!(", over {}", framework.scope) };
        let controls: Vec<Json> = framework.controls.iter().map(|control| json!({"control-id": token(framework.id(), &control.id)})).collect();
        // Of a framework without a control there is nothing to name, and no way to say so but this.
        let chosen = if controls.is_empty() { ("include-all", json!({})) } else { ("include-controls", controls.into()) };
        object([
            ("description", lines(&format!("{} ({}){scope}", framework.name, framework.title)).into()),
            ("props", json!([prop("framework", &framework.name)])),
            chosen,
        ])
    };
    json!({"control-selections": frameworks.map(one).collect::<Vec<_>>()})
}

pub(super) fn plan(report: &Report, assessment: &Assessment) -> Json {
    let mut ids = Ids::default();
    let facts = Facts::new(report, assessment, &mut ids);
    let (ssp, system) = system(report, &mut ids);
    let activity = ids.give(&["activity", "judge"]);
    let methods = [("EXAMINE", "what is written"), ("TEST", "what plans and states say would be, or is")];
    let steps: Vec<Json> = methods
        .iter()
        .map(|(method, what)| {
            let said = format!("Judge {what} with every rule that speaks of it.");
            object([("uuid", ids.give(&["step", method]).into()), ("title", line(&format!("{method}: {what}")).into()), ("description", said.into())])
        })
        .collect();
    let everything = json!([{"type": "inventory-item", "include-all": {}}]);
    let body = Map::from_iter([
        ("metadata".into(), metadata("Assessment plan", report.version, &report.as_of, Vec::new())),
        ("import-ssp".into(), json!({"href": ssp})),
        (
            "local-definitions".into(),
            object([
                ("objectives-and-methods", objectives(assessment).into()),
                (
                    "activities",
                    json!([{
                        "uuid": activity,
                        "title": "Judge declared resources",
                        "description": "Every resource that the files declare is judged by every rule in force that speaks of it. What rests on unknown values is unknown; what was not read is told.",
                        "steps": steps,
                    }]),
                ),
            ]),
        ),
        ("reviewed-controls".into(), reviewed(assessment.frameworks.iter())),
        ("assessment-subjects".into(), everything.clone()),
        ("assessment-assets".into(), facts.assets(&mut ids)),
        (
            "tasks".into(),
            json!([{
                "uuid": ids.give(&["task", "assess"]),
                "type": "action",
                "title": "Assess",
                "timing": {"on-date": {"date": instant(&report.as_of)}},
                "associated-activities": [{"activity-uuid": activity, "subjects": everything}],
            }]),
        ),
        ("back-matter".into(), json!({"resources": [system]})),
    ]);
    document("assessment-plan", body)
}

/// What would show that each control is met. Two frameworks may name a control alike: it is one objective then, with what both say.
fn objectives(assessment: &Assessment) -> Vec<Json> {
    let mut said: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut order = Vec::new();
    for framework in &assessment.frameworks {
        for control in &framework.controls {
            let id = objective(framework, &control.id);
            let supports = control.supports.iter().map(|(objective, extent, because, _)| format!("{objective} ({}): {because}", extent.word()));
            let mut words = format!("{}: {}.", framework.name, account::titled(control).trim_end_matches('.'));
            for support in supports {
                words = format!("{words}\n\n{support}");
            }
            if control.supports.is_empty() {
                words.push_str(if control.verdicts.is_empty() { " What no rule sees is attested." } else { " Rules name this control themselves." });
            }
            let entry = said.entry(id.clone()).or_insert_with(|| {
                order.push(id);
                (token(framework.id(), &control.id), Vec::new())
            });
            entry.1.push(words);
        }
    }
    let one = |id: &String| {
        let (control, words) = said.get(id)?;
        Some(json!({"control-id": control, "parts": [{"id": id, "name": "assessment-objective", "prose": lines(&words.join("\n\n"))}]}))
    };
    order.iter().filter_map(one).collect()
}
