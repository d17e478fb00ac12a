//! HDF, the format of MITRE's Heimdall (`ExecJSON` of InSpec): a profile for each framework, its controls with their results.
//!
//! Heimdall makes a control's status of its results, and takes one pass beside something skipped for a pass. So a pass is written only where the
//! control is met, or beside a failure: whatever else is not known to be met is skipped, or an error, and says so.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value as Json, json};

use super::{Report, account, layout, neutralise};
use crate::framework::{Assessed, Assessment, ControlStatus, Reason, Status};
use crate::model::{Outcome, Rating};

/// Writes an assessment in Heimdall's format.
///
/// # Errors
/// Where `out` cannot be written.
pub fn hdf(report: &Report, assessment: &Assessment, out: &mut dyn io::Write) -> io::Result<()> {
    let profiles: Vec<Json> = assessment.frameworks.iter().map(|framework| profile(report, assessment, framework)).collect();
    let document = json!({
        "platform": {"name": "Probity", "release": report.version},
        "version": report.version,
        "statistics": {},
        "profiles": profiles,
    });
    layout::write(&document, 5, out)
}

fn text(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(neutralise::shown).collect();
    lines.join("\n")
}

fn profile(report: &Report, assessment: &Assessment, framework: &Assessed) -> Json {
    let controls: Vec<Json> = framework.controls.iter().map(|one| control(report, assessment, framework, one)).collect();
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for control in &framework.controls {
        groups.entry(control.group.as_deref().unwrap_or_default()).or_default().push(&control.id);
    }
    let groups: Vec<Json> = groups.into_iter().map(|(id, controls)| json!({"id": text(id), "controls": controls})).collect();
    json!({
        "name": text(&framework.name),
        "title": text(&framework.title),
        "version": text(&framework.about.version),
        "maintainer": text(&framework.about.publisher),
        "license": text(&framework.about.licence),
        "summary": text(framework.note.as_deref().unwrap_or_default()),
        // What the controls and what supports them were taken from.
        "sha256": assessment.frameworks_digest.trim_start_matches("sha256:"),
        "attributes": [{"name": "scope", "options": {"value": text(&framework.scope)}}, {"name": "as-of", "options": {"value": report.as_of}}],
        "supports": [],
        "groups": groups,
        "controls": controls,
    })
}

fn control(report: &Report, assessment: &Assessment, framework: &Assessed, control: &ControlStatus) -> Json {
    let said: Vec<String> = account::of(control, assessment).iter().map(|said| text(said)).collect();
    let supports = control.supports.iter().map(|(objective, extent, because, _)| format!("{objective} ({}): {because}", extent.word()));
    let supports: Vec<String> = supports.map(|said| text(&said)).collect();
    let mut descriptions = vec![json!({"label": "default", "data": said.join("\n")})];
    if !supports.is_empty() {
        descriptions.push(json!({"label": "rationale", "data": supports.join("\n")}));
    }
    let worst = control.verdicts.iter().filter_map(|n| assessment.population.verdicts.get(*n)).map(|verdict| verdict.severity).max();
    let mut tags = json!({"status": control.status.word(), "framework": text(&framework.name), "methods": control.methods});
    if let (Some(owner), Some(tags)) = (&control.owner, tags.as_object_mut()) {
        tags.insert("owner".into(), text(owner).into());
    }
    if let (Some(ids), Some(tags)) = (nist(framework, control), tags.as_object_mut()) {
        tags.insert("nist".into(), ids);
    }
    json!({
        "id": text(&control.id),
        "title": text(control.title.as_deref().unwrap_or(&control.id)),
        "desc": said.join("\n"),
        "descriptions": descriptions,
        "impact": impact(control.status, worst),
        "refs": [],
        "tags": tags,
        "code": "",
        "source_location": {},
        "results": results(report, assessment, control),
    })
}

/// The controls of SP 800-53 that it is, by which Heimdall draws its tree.
fn nist(framework: &Assessed, control: &ControlStatus) -> Option<Json> {
    matches!(framework.id(), "nist-800-53r5" | "fedramp-rev5").then(|| json!([text(&control.id), "Rev_5"]))
}

/// Heimdall reads 0 as "not applicable", and nothing else may become that.
fn impact(status: Status, worst: Option<Rating>) -> f64 {
    match (status, worst) {
        (Status::NotApplicable, _) => 0.0,
        (_, Some(Rating::Low)) => 0.3,
        (_, Some(Rating::Medium) | None) => 0.5,
        (_, Some(Rating::High)) => 0.7,
        (_, Some(Rating::Critical)) => 0.9,
    }
}

/// What there is to show of a control: at least one result, and by them the status that Heimdall is to show.
fn results(report: &Report, assessment: &Assessment, control: &ControlStatus) -> Vec<Json> {
    let start = format!("{}T00:00:00Z", report.as_of);
    let entry = |status: &str, code: String, message: String| {
        let status = if control.status == Status::NotApplicable { "skipped" } else { status };
        let mut entry = json!({"status": status, "code_desc": text(&code), "start_time": start});
        if let Some(entry) = entry.as_object_mut() {
            let key = if status == "skipped" { "skip_message" } else { "message" };
            entry.insert(key.into(), text(&message).into());
        }
        entry
    };
    let failed = control.status == Status::NotSatisfied;
    // An error would hide the failure, which is worse.
    let error = if failed { "skipped" } else { "error" };
    let mut found = Vec::new();
    for reason in &control.reasons {
        let said = || account::reason(reason, assessment);
        match reason {
            Reason::Verdicts { rule, outcome, bound, verdicts } => {
                let status = match outcome {
                    Outcome::Fail => "failed",
                    Outcome::Error => error,
                    _ => "skipped",
                };
                let bound = bound.as_ref().map(|bound| format!("; {bound}")).unwrap_or_default();
                for verdict in verdicts.iter().filter_map(|n| assessment.population.verdicts.get(*n)) {
                    let thing = assessment.population.things.get(verdict.thing).map(account::named).unwrap_or_default();
                    let waiver = verdict.waiver.as_ref().map(|id| waived(assessment, id)).unwrap_or_default();
                    let message = format!("{}: {}{bound}{waiver} ({}:{})", outcome.word(), verdict.says, verdict.place.0, verdict.place.1);
                    found.push(entry(status, format!("{rule} on {thing}"), message));
                }
            }
            Reason::Unread(file) => found.push(entry(error, format!("{file} is read"), said())),
            Reason::Attested(n) => {
                let status = match assessment.attestations.get(*n).map(|(one, _)| one.status) {
                    Some(crate::framework::Attested::NotMet) => "failed",
                    Some(crate::framework::Attested::Met) if matches!(control.status, Status::Attested | Status::Satisfied) => "passed",
                    _ => "skipped",
                };
                found.push(entry(status, "attestation".into(), said()));
            }
            Reason::Computed { outcome, .. } => {
                let status = match outcome {
                    Some(Outcome::Fail) => "failed",
                    Some(Outcome::Pass) if matches!(control.status, Status::Attested | Status::Satisfied) => "passed",
                    _ => "skipped",
                };
                found.push(entry(status, "assessment".into(), said()));
            }
            Reason::Absent(..) | Reason::Contradiction(_) => found.push(entry("skipped", "attestation".into(), said())),
        }
    }
    let numbers = account::numbers(&control.numbers);
    if matches!(control.status, Status::Satisfied | Status::NotSatisfied) {
        found.extend(passes(assessment, control).map(|(code, message)| entry("passed", code, message)));
    }
    if found.is_empty() || control.status == Status::PartlySatisfied {
        found.push(entry("skipped", control.status.word().into(), format!("{} {numbers}", account::status(control.status))));
    }
    found
}

/// Each rule that passes somewhere, and on how much.
fn passes<'a>(assessment: &'a Assessment, control: &'a ControlStatus) -> impl Iterator<Item = (String, String)> + 'a {
    // What passes under a bound that the control does not allow is among its failures.
    let bounded = |n: &usize| {
        control.reasons.iter().any(|reason| matches!(reason, Reason::Verdicts { bound: Some(_), verdicts, .. } if verdicts.binary_search(n).is_ok()))
    };
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    for n in control.verdicts.iter().filter(|n| !bounded(n)) {
        if let Some(verdict) = assessment.population.verdicts.get(*n).filter(|verdict| verdict.outcome == Outcome::Pass) {
            *passed.entry(&verdict.rule).or_default() += 1;
        }
    }
    passed.into_iter().map(|(rule, count)| {
        let title = assessment.population.rules.get(rule).map_or("", |facts| &facts.title);
        (format!("{rule}: {title}"), format!("{} pass", super::many(count, "resource")))
    })
}

fn waived(assessment: &Assessment, id: &str) -> String {
    let Some(waiver) = assessment.population.waivers.get(id) else { return format!("; waived by {id}") };
    let until = waiver.expires.map(|day| format!(" until {day}")).unwrap_or_default();
    format!("; waived by {id}{until}: {} ({})", waiver.reason, waiver.approver)
}
