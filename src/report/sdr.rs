//! The Security Decision Record of FedRAMP 20x, by its schema of 2026-06-24 (`schemas/fedramp-security-decision-record.json`).

use std::io;

use serde_json::{Map, Value as Json, json};

use super::account::{self, Planned};
use super::{Report, layout, many, neutralise};
use crate::framework::{Assessed, Assessment, ControlStatus, Reason, Status};
use crate::report::uri;

/// The frameworks that a record speaks of: the indicators, and the controls of SP 800-53.
const INDICATORS: &str = "fedramp-20x-ksi";
const CONTROLS: [&str; 2] = ["fedramp-rev5", "nist-800-53r5"];

/// Whether a record speaks of a framework.
#[must_use]
pub fn is_of_sdr(framework: &str) -> bool {
    framework == INDICATORS || CONTROLS.contains(&framework)
}

/// Writes an assessment as a Security Decision Record. `overview`: the URI of the certification package overview, which the record must name.
/// Frameworks that it does not speak of are left out.
///
/// # Errors
/// Where `out` cannot be written.
pub fn sdr(report: &Report, assessment: &Assessment, overview: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let writer = Writer { report, assessment, planned: Planned::of(report) };
    let all = |wanted: &dyn Fn(&str) -> bool| {
        // A control stands once, whatever profiles of its framework were assessed.
        let mut seen = std::collections::BTreeSet::new();
        let of = assessment.frameworks.iter().filter(|framework| wanted(framework.id()));
        let controls: Vec<(&Assessed, &ControlStatus)> = of.flat_map(|framework| framework.controls.iter().map(move |control| (framework, control))).collect();
        controls.into_iter().filter(|(_, control)| seen.insert(control.id.clone())).collect::<Vec<_>>()
    };
    let controls: Vec<Json> = all(&|id| CONTROLS.contains(&id)).into_iter().map(|(framework, control)| writer.control(framework, control)).collect();
    let indicators: Vec<Json> = all(&|id| id == INDICATORS).into_iter().map(|(framework, control)| writer.indicator(framework, control)).collect();
    let mut record = Map::new();
    record.insert("certificationPackageOverviewUri".into(), overview.into());
    // No rule speaks of FedRAMP's required processes.
    record.insert("fedRampRequirements".into(), json!([]));
    for (key, list) in [("securityControls", controls), ("keySecurityIndicators", indicators)] {
        if !list.is_empty() {
            record.insert(key.into(), list.into());
        }
    }
    layout::write(&record, 5, out)
}

/// A status as the record has it; where nothing tells of the control, or it is stated not to apply, the field is left out.
fn implementation(status: Status) -> Option<&'static str> {
    match status {
        Status::Satisfied | Status::Attested => Some("Implemented"),
        Status::PartlySatisfied | Status::Undetermined | Status::RiskAccepted => Some("Partially Implemented"),
        Status::NotSatisfied => Some("Not Implemented"),
        Status::NotAssessed | Status::NotApplicable => None,
    }
}

/// Markdown that shows the text and obeys none of it.
fn markdown(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(neutralise::markup).collect();
    lines.join("\n")
}

struct Writer<'a> {
    report: &'a Report,
    assessment: &'a Assessment,
    planned: Planned<'a>,
}

impl Writer<'_> {
    fn control(&self, framework: &Assessed, control: &ControlStatus) -> Json {
        let said: Vec<String> = self.implemented(framework, control).into_iter().chain(self.validated(control)).collect();
        let mut entry = Map::new();
        entry.insert("controlId".into(), (&*control.id).into());
        entry.extend(implementation(control.status).map(|status| ("controlImplementationStatus".to_string(), Json::from(status))));
        entry.insert("controlImplementationDescription".into(), said.join("\n\n").into());
        Json::Object(entry)
    }

    fn indicator(&self, framework: &Assessed, control: &ControlStatus) -> Json {
        let mut entry = Map::new();
        entry.insert("ksiId".into(), (&*control.id).into());
        entry.extend(implementation(control.status).map(|status| ("ksiImplementationStatus".to_string(), Json::from(status))));
        entry.insert("ksiImplementation".into(), self.implemented(framework, control).into());
        entry.insert("ksiValidation".into(), self.validated(control).into());
        // An independent assessor's part: nobody's who only ran a tool.
        entry.insert("ksiAssessment".into(), json!([]));
        entry.insert("ksiTests".into(), self.tests(control));
        entry.insert("ksiEvidence".into(), self.evidence(control));
        Json::Object(entry)
    }

    /// The status, why it is that, and what it rests on.
    fn implemented(&self, framework: &Assessed, control: &ControlStatus) -> Vec<String> {
        let scope = if framework.scope.is_empty() { String::new() } else { format!(" Scope: {}.", framework.scope) };
        let mut said = vec![markdown(&format!("{}{scope}", account::status(control.status)))];
        said.extend(account::reasons(control, self.assessment).map(|reason| markdown(&reason)));
        let supports = control.supports.iter().map(|(objective, extent, because, _)| format!("Rests on {objective} ({}): {because}", extent.word()));
        said.extend(supports.map(|support| markdown(&support)));
        said
    }

    /// What is written is verified; what a plan or state says would be, or is, is validated. The two are never summed.
    fn validated(&self, control: &ControlStatus) -> Vec<String> {
        let (written, planned) = account::split(&control.verdicts, &self.assessment.population, &self.planned);
        let judged = |name: &str, of: &str, count: usize, these: bool| {
            if count == 0 {
                return format!("{name} ({of}): none.");
            }
            let population = &self.assessment.population;
            let of_these = control.verdicts.iter().filter_map(|n| population.verdicts.get(*n));
            let of_these = of_these.filter(|verdict| population.things.get(verdict.thing).is_some_and(|thing| self.planned.holds(thing) == these));
            let mut counts = std::collections::BTreeMap::<_, usize>::new();
            for verdict in of_these {
                *counts.entry(std::cmp::Reverse(verdict.outcome)).or_default() += 1;
            }
            let counts: Vec<String> = counts.into_iter().map(|(outcome, count)| format!("{count} {}", outcome.0.word())).collect();
            format!("{name} ({of}): {} judged as of {}; verdicts: {}.", many(count, "resource"), self.report.as_of, counts.join(", "))
        };
        vec![judged("Verification", "configuration", written, false), judged("Validation", "plan, state", planned, true)]
    }

    /// The distinct automated methods.
    fn tests(&self, control: &ControlStatus) -> Json {
        let titled = |rule: &std::sync::Arc<str>| {
            let title = self.assessment.population.rules.get(rule).map(|facts| format!(": {}", facts.title)).unwrap_or_default();
            neutralise::shown(&format!("{rule}{title}")).into_owned()
        };
        control.methods.iter().map(titled).collect()
    }

    fn evidence(&self, control: &ControlStatus) -> Json {
        let mut all = Vec::new();
        if control.numbers.judged > 0 {
            all.push(json!({
                "evidenceType": "Configuration",
                "evidenceDescription": format!("Verdicts of probity {}, {}", self.report.version, self.report.rules_digest),
                "evidenceText": account::numbers(&control.numbers),
                "lastUpdated": self.report.as_of,
            }));
        }
        for reason in &control.reasons {
            let Reason::Attested(n) = reason else { continue };
            let Some((one, _)) = self.assessment.attestations.get(*n) else { continue };
            all.push(json!({
                "evidenceType": "Audit Record",
                "evidenceDescription": neutralise::shown(&format!("Attestation, {} line {}", one.place.file, one.place.start.line)),
                "evidenceText": neutralise::shown(&account::attested(one)),
                "lastUpdated": one.on.map_or_else(|| self.report.as_of.clone(), |day| day.to_string()),
            }));
            for evidence in &one.evidence {
                let digest = evidence.found.as_ref().or(evidence.stated.as_ref()).map(|digest| format!(", sha256 {digest}")).unwrap_or_default();
                let mut entry = json!({
                    "evidenceType": "Policy",
                    "evidenceDescription": neutralise::shown(&format!("{}{digest}", evidence.what)),
                });
                // A file has no address of its own: only a URI may stand there.
                if let (Some(uri), Some(entry)) = (uri::of_web(&evidence.what).filter(|_| !evidence.is_file), entry.as_object_mut()) {
                    entry.insert("evidenceLocation".into(), uri.into());
                }
                all.push(entry);
            }
        }
        all.into()
    }
}
