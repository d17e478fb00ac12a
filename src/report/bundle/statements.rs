//! What a run proves, in the predicates of in-toto: a test result, and a summary of what holds. What is unknown is a
//! warning there, never a pass; and only what is proved is a property.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::{Outcome, Reach, Report};
use crate::framework::{Assessment, Status};
use crate::model::State;

/// The type and the predicate of a test result (in-toto, `test-result` v0.1): the rules that judged anything.
#[must_use]
pub fn test_result(report: &Report) -> (&'static str, Json) {
    let (mut passed, mut warned, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for (rule, worst) in worst(report) {
        match worst {
            Outcome::Fail => failed.push(rule),
            Outcome::Pass | Outcome::NotApplicable => passed.push(rule),
            Outcome::Unknown | Outcome::Error | Outcome::Waived => warned.push(rule),
        }
    }
    let result = match (failed.is_empty(), warned.is_empty() && all_read(report) && !passed.is_empty()) {
        (false, _) => "FAILED",
        (true, false) => "WARNED",
        (true, true) => "PASSED",
    };
    let digest = report.rules_digest.trim_start_matches("sha256:");
    let rules = json!({"name": "rules", "digest": {"sha256": digest}});
    let predicate = json!({"result": result, "configuration": [rules], "passedTests": passed, "warnedTests": warned, "failedTests": failed});
    ("https://in-toto.io/attestation/test-result/v0.1", predicate)
}

/// The type and the predicate of a simple verification result (in-toto, `svr` v0.1).
#[must_use]
pub fn verified(report: &Report, assessment: Option<&Assessment>) -> (&'static str, Json) {
    let mut properties = Vec::new();
    if all_read(report) {
        properties.push("PROBITY_EVERY_INPUT_READ".to_string());
    }
    let passed = worst(report).into_iter().filter(|(_, worst)| *worst == Outcome::Pass);
    properties.extend(passed.map(|(rule, _)| format!("PROBITY_RULE_PASSED:{rule}")));
    for framework in assessment.iter().flat_map(|assessment| &assessment.frameworks) {
        let satisfied = framework.controls.iter().filter(|control| control.status == Status::Satisfied);
        properties.extend(satisfied.map(|control| format!("PROBITY_CONTROL_SATISFIED:{}/{}", framework.name, control.id)));
    }
    let verifier = json!({"id": format!("https://probity.dev/{}", report.version)});
    let predicate = json!({"verifier": verifier, "timeCreated": format!("{}T00:00:00Z", report.as_of), "properties": properties});
    ("https://in-toto.io/attestation/svr/v0.1", predicate)
}

fn worst(report: &Report) -> BTreeMap<&str, Outcome> {
    let mut worst: BTreeMap<&str, Outcome> = BTreeMap::new();
    for judged in &report.results {
        let outcome = worst.entry(&judged.rule).or_insert(judged.outcome);
        *outcome = (*outcome).max(judged.outcome);
    }
    worst
}

fn all_read(report: &Report) -> bool {
    let lost = |reach| matches!(reach, Reach::By(State::Partly | State::Unread));
    !report.inputs.iter().any(|input| lost(input.reach)) && !report.problems.iter().any(|problem| problem.severity == crate::source::Severity::Error)
}
