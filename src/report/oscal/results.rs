//! The assessment results: a result for each framework, a finding for each control, with the observations that it rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use data_encoding::BASE64;
use serde_json::{Map, Value as Json, json};

use super::facts::{self, Alike, Facts};
use super::plan::{objective, plan, reviewed};
use super::{Ids, document, instant, line, lines, metadata, object, prop, props, write};
use crate::framework::{About, Assessed, Assessment, ControlStatus, Reason, Status};
use crate::report::{Report, account, many};

/// Writes an assessment as OSCAL assessment results. The plan that they are the results of is inside.
///
/// # Errors
/// Where `out` cannot be written.
pub fn oscal_assessment_results(report: &Report, assessment: &Assessment, out: &mut dyn io::Write) -> io::Result<()> {
    let mut ids = Ids::default();
    let facts = Facts::new(report, assessment, &mut ids);
    let mut planned = Vec::new();
    write(&plan(report, assessment), &mut planned)?;
    let plan_id = ids.give(&["resource", "assessment-plan"]);
    let mut listed = BTreeSet::new();
    let mut results = Vec::new();
    for (n, framework) in assessment.frameworks.iter().enumerate() {
        let assets = (n == 0).then(|| facts.assets(&mut ids));
        results.push(Framed { facts: &facts, framework, ids: &mut ids }.written(assets, &mut listed));
    }
    let mut named: BTreeSet<&str> = used_attestations(assessment).filter_map(|n| assessment.attestations.get(n)).map(|(one, _)| &*one.by).collect();
    named.extend(assessment.population.waivers.values().map(|waiver| &*waiver.approver));
    let body = Map::from_iter([
        ("metadata".into(), metadata("Assessment results", report.version, &report.as_of, facts::parties(&named))),
        ("import-ap".into(), json!({"href": format!("#{plan_id}")})),
        ("results".into(), results.into()),
        (
            "back-matter".into(),
            json!({"resources": [{
                "uuid": plan_id,
                "title": "Assessment plan",
                "base64": {"filename": "assessment-plan.json", "media-type": "application/json", "value": BASE64.encode(&planned)},
            }]}),
        ),
    ]);
    write(&document("assessment-results", body), out)
}

/// The attestations that some control rests on, as indices of the assessment's.
fn used_attestations(assessment: &Assessment) -> impl Iterator<Item = usize> + '_ {
    let reasons = assessment.frameworks.iter().flat_map(|framework| &framework.controls).flat_map(|control| &control.reasons);
    reasons.filter_map(|reason| if let Reason::Attested(n) = reason { Some(*n) } else { None })
}

/// An observation's identifier, what it is of, and its verdicts.
type Observed = (Arc<str>, Alike, usize);

/// One framework's result in the making.
struct Framed<'a, 'f> {
    facts: &'f Facts<'a>,
    framework: &'a Assessed,
    ids: &'f mut Ids,
}

impl<'a> Framed<'a, '_> {
    /// `assets`: the tool, where this is the first result. `listed`: the resources that earlier results list; each stands once in a document.
    fn written(mut self, assets: Option<Json>, listed: &mut BTreeSet<usize>) -> Json {
        let (facts, framework) = (self.facts, self.framework);
        let mut observations = Vec::new();
        let mut of_verdict: BTreeMap<usize, Arc<str>> = BTreeMap::new();
        let mut waived: BTreeMap<Arc<str>, Vec<Observed>> = BTreeMap::new();
        let reached: BTreeSet<usize> = framework.controls.iter().flat_map(|control| control.verdicts.iter().copied()).collect();
        for (alike, verdicts) in facts.grouped(reached.iter().copied()) {
            let (rule, outcome, waiver) = &alike;
            let id = self.give(&["observation", rule, outcome.word(), waiver.as_deref().unwrap_or_default()]);
            observations.push(facts.observation(id.clone(), &alike, &verdicts));
            let id: Arc<str> = id.into();
            of_verdict.extend(verdicts.iter().map(|n| (*n, id.clone())));
            if let Some(waiver) = waiver {
                waived.entry(waiver.clone()).or_default().push((id, alike.clone(), verdicts.len()));
            }
        }
        let mut of_attestation: BTreeMap<usize, String> = BTreeMap::new();
        for n in used_attestations(facts.assessment).filter(|n| self.rests_on(*n)).collect::<BTreeSet<_>>() {
            if let Some((one, _)) = facts.assessment.attestations.get(n) {
                let (of, about) = match &one.about {
                    About::Control(framework, control) => (&**framework, &**control),
                    About::Objective(objective) => ("", &**objective),
                };
                let id = self.give(&["attestation", of, about, &one.by, one.status.word()]);
                observations.push(facts.attestation(id.clone(), one));
                of_attestation.insert(n, id);
            }
        }
        let mut of_unread: BTreeMap<Arc<str>, String> = BTreeMap::new();
        for file in &framework.unread {
            let id = self.give(&["unread", file]);
            let why = facts.population().unread.get(file).map(String::as_str).unwrap_or_default();
            observations.push(facts.unread(id.clone(), file, why));
            of_unread.insert(file.clone(), id);
        }
        let mut risks = Vec::new();
        let mut of_waiver: BTreeMap<Arc<str>, String> = BTreeMap::new();
        for (waiver, observed) in waived {
            let id = self.give(&["risk", &waiver]);
            risks.push(risk(facts, &id, &waiver, &observed));
            of_waiver.insert(waiver, id);
        }
        let known = Known { of_verdict, of_attestation, of_unread, of_waiver };
        let findings: Vec<Json> = framework.controls.iter().map(|control| self.finding(control, &known)).collect();
        let things = reached.iter().filter_map(|n| facts.population().verdicts.get(*n)).map(|verdict| verdict.thing);
        let new: BTreeSet<usize> = things.filter(|thing| listed.insert(*thing)).collect();
        let local = object([("inventory-items", facts.inventory(&new).into()), ("assessment-assets", assets.into())]);
        object([
            ("uuid", self.give(&["result"]).into()),
            ("title", line(&format!("{} ({})", framework.name, framework.title)).into()),
            ("description", lines(&self.described()).into()),
            ("start", instant(&facts.report.as_of).into()),
            ("end", instant(&facts.report.as_of).into()),
            ("props", props([("framework", &*framework.name), ("publisher", &framework.about.publisher), ("framework-version", &framework.about.version)])),
            ("local-definitions", if local.as_object().is_some_and(Map::is_empty) { Json::Null } else { local }),
            ("reviewed-controls", reviewed(std::iter::once(framework))),
            ("observations", observations.into()),
            ("risks", risks.into()),
            ("findings", findings.into()),
        ])
    }

    fn give(&mut self, parts: &[&str]) -> String {
        let mut all = parts.to_vec();
        all.insert(1, &self.framework.name);
        self.ids.give(&all)
    }

    fn rests_on(&self, attestation: usize) -> bool {
        self.framework.controls.iter().flat_map(|control| &control.reasons).any(|reason| *reason == Reason::Attested(attestation))
    }

    /// How the framework stands, and what in scope bears on none of its controls: the sums close.
    fn described(&self) -> String {
        let framework = self.framework;
        let counts = Status::ALL.iter().map(|status| (framework.count(*status), status.word())).filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        let scope = if framework.scope.is_empty() { String::new() } else { format!(" Scope: {}.", framework.scope) };
        let note = framework.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
        let (all, reached) = framework.verdicts;
        let others = match all.saturating_sub(reached) {
            0 => String::new(),
            _ => {
                format!("; the others are of {} that no control of it rests on", many(framework.unreached.values().filter(|count| **count > 0).count(), "rule"))
            }
        };
        format!(
            "{}: {}. {} in scope; {reached} of {} bear on these controls{others}. {} not read, or not whole.{scope}{note}",
            many(framework.controls.len(), "control"),
            counts.join(", "),
            many(framework.resources, "resource"),
            many(all, "verdict"),
            many(framework.unread.len(), "input"),
        )
    }

    fn finding(&mut self, control: &ControlStatus, known: &Known) -> Json {
        let (facts, framework) = (self.facts, self.framework);
        let mut observed: BTreeSet<&str> = control.verdicts.iter().filter_map(|n| known.of_verdict.get(n)).map(|id| &**id).collect();
        for reason in &control.reasons {
            match reason {
                Reason::Attested(n) => observed.extend(known.of_attestation.get(n).map(String::as_str)),
                Reason::Unread(file) => observed.extend(known.of_unread.get(file).map(String::as_str)),
                Reason::Verdicts { .. } | Reason::Absent(..) | Reason::Contradiction(_) | Reason::Computed { .. } => {}
            }
        }
        let waivers = control.verdicts.iter().filter_map(|n| facts.population().verdicts.get(*n)?.waiver.as_ref());
        let risks: BTreeSet<&str> = waivers.filter_map(|waiver| known.of_waiver.get(waiver)).map(String::as_str).collect();
        let (state, reason) = stated(control.status);
        let scope = [("in-scope", control.numbers.in_scope), ("judged", control.numbers.judged), ("not-judged", control.numbers.not_judged)];
        let counts = scope.into_iter().chain(account::counts(&control.numbers).into_iter().filter(|(_, count)| *count > 0));
        let methods = ("methods", control.methods.len());
        let numbers: Vec<Json> = counts.chain([methods]).map(|(name, count)| prop(name, &count.to_string())).collect();
        let mut properties = vec![prop("control", &control.id), prop("status", control.status.word())];
        properties.extend(numbers);
        properties.extend(control.owner.iter().map(|owner| prop("owner", owner)));
        let not_applicable = (control.status == Status::NotApplicable).then(|| json!({"state": "not-applicable"}));
        object([
            ("uuid", self.give(&["finding", &control.id]).into()),
            ("title", line(&account::titled(control)).into()),
            ("description", lines(&account::of(control, facts.assessment).join("\n\n")).into()),
            ("props", properties.into()),
            (
                "target",
                object([
                    ("type", "objective-id".into()),
                    ("target-id", objective(framework, &control.id).into()),
                    ("status", json!({"state": state, "reason": reason, "remarks": account::status(control.status)})),
                    ("implementation-status", not_applicable.into()),
                ]),
            ),
            ("related-observations", observed.iter().map(|id| json!({"observation-uuid": id})).collect()),
            ("related-risks", risks.iter().map(|id| json!({"risk-uuid": id})).collect()),
        ])
    }
}

/// The identifiers that findings refer to.
struct Known {
    of_verdict: BTreeMap<usize, Arc<str>>,
    of_attestation: BTreeMap<usize, String>,
    of_unread: BTreeMap<Arc<str>, String>,
    of_waiver: BTreeMap<Arc<str>, String>,
}

/// What OSCAL has for a status. It knows two: whatever is not known to be met is not.
fn stated(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Satisfied | Status::Attested => ("satisfied", "pass"),
        Status::NotSatisfied => ("not-satisfied", "fail"),
        Status::Undetermined | Status::NotAssessed | Status::RiskAccepted | Status::PartlySatisfied | Status::NotApplicable => ("not-satisfied", "other"),
    }
}

/// What fails and may, because somebody answers for it.
fn risk(facts: &Facts<'_>, id: &str, waiver: &str, observed: &[Observed]) -> Json {
    let about = facts.population().waivers.get(waiver);
    let rules: BTreeSet<&str> = observed.iter().map(|(_, (rule, ..), _)| &**rule).collect();
    let count = observed.iter().map(|(.., count)| count).sum();
    let reason = about.map_or("no reason is known", |waiver| &waiver.reason);
    let approver = about.map(|waiver| waiver.approver.as_str()).filter(|name| !name.trim().is_empty());
    let expires = about.and_then(|waiver| waiver.expires).map(|day| instant(&day.to_string()));
    let by = approver.map(|name| format!(", approved by {name}")).unwrap_or_default();
    object([
        ("uuid", id.into()),
        ("title", line(&format!("Waiver {waiver}")).into()),
        ("description", lines(&format!("{} of {} may stay{by}.", many(count, "failure"), rules.into_iter().collect::<Vec<_>>().join(", "))).into()),
        ("statement", lines(reason).into()),
        ("props", json!([prop("waiver", waiver)])),
        ("status", "deviation-approved".into()),
        ("origins", approver.map(|name| json!([{"actors": [{"type": "party", "actor-uuid": facts::party(name)}]}])).into()),
        ("deadline", expires.into()),
        ("related-observations", observed.iter().map(|(id, ..)| json!({"observation-uuid": &**id})).collect()),
    ])
}
