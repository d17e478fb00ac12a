//! For programmes: `schemas/assessment.schema.json`, `gaps.schema.json` and `plan.schema.json`, and nothing that is not in them.

use std::io;

use serde_json::{Value as Json, json};

use super::super::{Report, layout, problems_json};
use super::outcome_word;
use crate::framework::{About, Assessed, Assessment, Attestation, ControlStatus, Gap, GapKind, Item, Plan, Reason, Standing, Status, Thing};

/// So many resources are named where there may be many; the count tells of all.
const NAMED: usize = 20;

/// Writes an assessment as one JSON object, each control on a line of its own.
///
/// # Errors
/// Where `out` cannot be written.
pub fn assessment_json(report: &Report, assessment: &Assessment, out: &mut dyn io::Write) -> io::Result<()> {
    let frameworks: Vec<Json> = assessment.frameworks.iter().map(|framework| assessed(framework, assessment)).collect();
    let objectives: Vec<Json> = assessment.objectives.iter().map(|(id, worst)| json!({"objective": id, "status": outcome_word(*worst)})).collect();
    let attestations: Vec<Json> = assessment.attestations.iter().map(|(one, standing)| attestation(one, standing)).collect();
    let document = json!({
        "schema": "probity-assessment/1",
        "tool": tool(report, assessment),
        "as_of": report.as_of,
        "summary": {
            "resources": assessment.population.things.len(),
            "verdicts": assessment.population.verdicts.len(),
            "unread": assessment.population.unread.len(),
            "attestations": assessment.attestations.len(),
            "attestations_in_force": assessment.attestations.iter().filter(|(_, standing)| *standing == Standing::InForce).count(),
        },
        "frameworks": frameworks,
        "objectives": objectives,
        "attestations": attestations,
        "problems": problems_json(&report.problems),
    });
    layout::write(&document, 5, out)
}

fn tool(report: &Report, assessment: &Assessment) -> Json {
    json!({"name": "probity", "version": report.version, "rules_digest": report.rules_digest, "frameworks_digest": assessment.frameworks_digest})
}

fn assessed(framework: &Assessed, assessment: &Assessment) -> Json {
    let statuses: serde_json::Map<String, Json> = Status::ALL.iter().map(|status| (status.word().to_string(), json!(framework.count(*status)))).collect();
    let unreached: Vec<Json> = framework.unreached.iter().map(|(rule, count)| json!({"rule": rule, "verdicts": count})).collect();
    let controls: Vec<Json> = framework.controls.iter().map(|one| control(one, assessment)).collect();
    json!({
        "framework": framework.name,
        "title": framework.title,
        "publisher": framework.about.publisher,
        "version": framework.about.version,
        "licence": framework.about.licence,
        "note": framework.note,
        "scope": framework.scope,
        "resources": framework.resources,
        "verdicts": {"in_scope": framework.verdicts.0, "reached": framework.verdicts.1},
        "statuses": statuses,
        "unread": framework.unread,
        "unreached": unreached,
        "controls": controls,
    })
}

fn control(control: &ControlStatus, assessment: &Assessment) -> Json {
    let numbers = &control.numbers;
    let supports: Vec<Json> = control
        .supports
        .iter()
        .map(|(objective, extent, because, worst)| json!({"objective": objective, "extent": extent.word(), "because": because, "status": outcome_word(*worst)}))
        .collect();
    let computed = control.computed.as_ref().map(
        |(asked, outcome)| json!({"what": asked.question.word(), "extent": asked.extent.word(), "because": asked.because, "status": outcome_word(*outcome)}),
    );
    let reasons: Vec<Json> = control.reasons.iter().map(|one| reason(one, assessment)).collect();
    json!({
        "control": control.id,
        "title": control.title,
        "group": control.group,
        "nature": control.nature.word(),
        "status": control.status.word(),
        "numbers": {
            "in_scope": numbers.in_scope,
            "judged": numbers.judged,
            "pass": numbers.pass,
            "fail": numbers.fail,
            "unknown": numbers.unknown,
            "error": numbers.error,
            "waived": numbers.waived,
            "not_judged": numbers.not_judged,
        },
        "methods": control.methods,
        "supports": supports,
        "computed": computed,
        "reasons": reasons,
        "owner": control.owner,
    })
}

fn resources<'a>(things: impl Iterator<Item = &'a Thing>) -> Vec<Json> {
    let one = |thing: &Thing| json!({"address": thing.address, "root": thing.root, "variant": thing.variant, "file": thing.file, "line": thing.line});
    things.map(one).collect()
}

fn of_verdicts(verdicts: &[usize], assessment: &Assessment) -> Vec<Json> {
    let population = &assessment.population;
    resources(verdicts.iter().take(NAMED).filter_map(|n| population.verdicts.get(*n)).filter_map(|verdict| population.things.get(verdict.thing)))
}

fn reason(reason: &Reason, assessment: &Assessment) -> Json {
    let place = |n: &usize| assessment.attestations.get(*n).map(|(one, _)| json!({"file": one.place.file, "line": one.place.start.line})).unwrap_or_default();
    let with = |kind: &str, n: &usize, more: Json| {
        let mut object = json!({"kind": kind, "attestation": place(n)});
        if let (Json::Object(object), Json::Object(more)) = (&mut object, more) {
            object.extend(more);
        }
        object
    };
    match reason {
        Reason::Verdicts { rule, outcome, bound, verdicts } => {
            json!({"kind": "verdicts", "rule": rule, "status": outcome.word(), "bound": bound, "count": verdicts.len(), "resources": of_verdicts(verdicts, assessment)})
        }
        Reason::Attested(n) => {
            let status = assessment.attestations.get(*n).map_or("", |(one, _)| one.status.word());
            with("attestation", n, json!({"status": status}))
        }
        Reason::Absent(n, why) => with("absent", n, json!({"why": why})),
        Reason::Contradiction(n) => with("contradiction", n, json!({})),
        Reason::Computed { outcome, says, stated } => json!({"kind": "computed", "status": outcome_word(*outcome), "says": says, "stated": stated}),
        Reason::Unread(file) => json!({"kind": "unread", "file": file, "why": assessment.population.unread.get(file)}),
    }
}

fn attestation(one: &Attestation, standing: &Standing) -> Json {
    let (framework, control, objective) = match &one.about {
        About::Control(framework, control) => (Some(framework), Some(control), None),
        About::Objective(objective) => (None, None, Some(objective)),
    };
    let evidence: Vec<Json> = one
        .evidence
        .iter()
        .map(|evidence| json!({"kind": if evidence.is_file { "file" } else { "uri" }, "what": evidence.what, "stated": evidence.stated, "found": evidence.found}))
        .collect();
    let absent = if let Standing::Absent(why) = standing { Some(why) } else { None };
    json!({
        "framework": framework,
        "control": control,
        "objective": objective,
        "status": one.status.word(),
        "statement": one.statement,
        "by": one.by,
        "role": one.role,
        "on": one.on.map(|day| day.to_string()),
        "expires": one.expires.map(|day| day.to_string()),
        "evidence": evidence,
        "in_force": absent.is_none(),
        "absent": absent,
        "file": one.place.file,
        "line": one.place.start.line,
    })
}

/// Writes gaps as one JSON object, each gap on a line of its own.
///
/// # Errors
/// Where `out` cannot be written.
pub fn gaps_json(report: &Report, assessment: &Assessment, gaps: &[Gap], within: i64, out: &mut dyn io::Write) -> io::Result<()> {
    let one = |gap: &Gap| {
        json!({
            "kind": gap.kind.word(),
            "framework": gap.framework,
            "control": gap.control,
            "title": gap.title,
            "status": gap.status.word(),
            "what": gap.what,
            "rules": gap.rules,
            "findings": gap.verdicts.len(),
            "resources": of_verdicts(&gap.verdicts, assessment),
            "owner": gap.owner,
            "until": gap.until.map(|day| day.to_string()),
        })
    };
    let summary: serde_json::Map<String, Json> =
        GapKind::ALL.iter().map(|kind| (kind.word().to_string(), json!(gaps.iter().filter(|gap| gap.kind == *kind).count()))).collect();
    let gaps: Vec<Json> = gaps.iter().map(one).collect();
    let document = json!({"schema": "probity-gaps/1", "tool": tool(report, assessment), "as_of": report.as_of, "within": within, "summary": summary, "gaps": gaps, "problems": problems_json(&report.problems)});
    let mut document = document;
    if let (Some(since), Json::Object(object)) = (&report.since, &mut document) {
        object.insert("since".into(), super::super::since::since_json(since));
    }
    layout::write(&document, 2, out)
}

/// Writes a plan as one JSON object, each item on a line of its own.
///
/// # Errors
/// Where `out` cannot be written.
pub fn plan_json(report: &Report, assessment: &Assessment, plan: &Plan, out: &mut dyn io::Write) -> io::Result<()> {
    let things = |list: &[usize], most: usize| resources(list.iter().take(most).filter_map(|n| assessment.population.things.get(*n)));
    let one = |item: &Item| {
        let moves: Vec<Json> =
            item.moves.iter().map(|one| json!({"framework": one.framework, "control": one.control, "from": one.from.word(), "to": one.to.word()})).collect();
        json!({
            "id": item.id,
            "action": item.action.word(),
            "title": item.title,
            "fix": item.fix,
            "objective": item.objective,
            "rule": item.rule,
            "owner": item.owner,
            "severity": item.severity.word(),
            "due": item.due.to_string(),
            "resources": things(&item.things, usize::MAX),
            "closes": item.verdicts.len(),
            "moves": moves,
            "helps": item.helps(),
            "waits_for": item.waits_for,
            "blast_radius": {"count": item.blast.len(), "resources": things(&item.blast, NAMED)},
            "exposed": item.exposed,
        })
    };
    let outlook: Vec<Json> =
        plan.outlook.iter().map(|(framework, all, now, then)| json!({"framework": framework, "controls": all, "met": now, "met_after": then})).collect();
    let items: Vec<Json> = plan.items.iter().map(one).collect();
    let document = json!({
        "schema": "probity-plan/1", "tool": tool(report, assessment), "as_of": report.as_of, "outlook": outlook, "items": items,
        "problems": problems_json(&report.problems),
    });
    layout::write(&document, 2, out)
}
