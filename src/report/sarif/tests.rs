use serde_json::Value;

use super::super::sample::{self, Sample};
use super::super::{Outcome, Rating};
use super::*;

fn rendered(report: &Report, profile: Profile) -> String {
    let mut out = Vec::new();
    sarif(report, profile, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn log(report: &Report, profile: Profile) -> Value {
    serde_json::from_str(&rendered(report, profile)).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log.pointer("/runs/0/results").and_then(Value::as_array).unwrap()
}

#[test]
fn every_outcome() {
    insta::assert_snapshot!(rendered(&sample::estate(), Profile::Full));
}

#[test]
fn every_outcome_for_github() {
    let log = log(&sample::estate(), Profile::GitHub);
    let shown: Vec<_> = results(&log)
        .iter()
        .map(|result| (&result["kind"], &result["level"], &result["ruleId"], &result["properties"]["tags"], &result["message"]["text"]))
        .collect();
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap());
    assert_eq!(log.pointer("/runs/0/automationDetails"), None);
}

/// The schema of the standard, as its committee gives it.
#[test]
fn what_is_written_is_sarif() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/sarif-2.1.0.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for report in [sample::estate(), sample::clean(), sample::hostile(), Report::default()] {
        for profile in [Profile::Full, Profile::GitHub] {
            let log = log(&report, profile);
            let wrong: Vec<_> = validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
    let good = log(&sample::estate(), Profile::Full);
    for (pointer, wrong) in [
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", Value::from(0)),
        ("/runs/0/tool/driver/name", Value::Null),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
}

#[test]
fn each_index_leads_to_what_it_names() {
    let log = log(&sample::estate(), Profile::Full);
    let run = &log["runs"][0];
    let at = |list: &Value, index: &Value| list[usize::try_from(index.as_u64().unwrap()).unwrap()].clone();
    for result in results(&log) {
        assert_eq!(at(&run["tool"]["driver"]["rules"], &result["ruleIndex"])["id"], result["ruleId"]);
        let file = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(at(&run["artifacts"], &file["index"])["location"]["uri"], file["uri"]);
        assert_eq!(result["kind"] == "fail", result["level"] != "none");
    }
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for relationship in rule["relationships"].as_array().unwrap() {
            let target = &relationship["target"];
            let taxonomy = at(&run["taxonomies"], &target["toolComponent"]["index"]);
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(at(&taxonomy["taxa"], &target["index"])["id"], target["id"]);
        }
    }
}

#[test]
fn no_result_is_lost() {
    let report = sample::estate();
    let findings: usize = report.results.iter().map(|judged| judged.findings.len().max(1)).sum();
    assert_eq!(results(&log(&report, Profile::Full)).len(), findings);
}

fn fingerprints(files: &[(&str, &str)], secret: Option<&str>) -> Vec<(Value, Value)> {
    let mut s = Sample::of(files);
    s.rule("a/b", Rating::High, "Wrong", "x", "Because.", "Mend it.");
    if let Some(secret) = secret {
        s.redact("a.tf", secret);
    }
    let subject = s.subject("x.y", "a.tf", "x", "x");
    for part in ["one", "two", "one"] {
        s.fails("a/b", &subject, &[("a.tf", part, if part == "two" { "is two" } else { "is one" })]);
    }
    let log = log(&s.report, Profile::Full);
    let of = |result: &Value| (result["partialFingerprints"]["primaryLocationLineHash"].clone(), result["partialFingerprints"]["probityFindingId/v1"].clone());
    results(&log).iter().map(of).collect()
}

#[test]
fn fingerprints_survive_moved_lines() {
    let before = fingerprints(&[("a.tf", "x = one\ny = two\n")], None);
    assert_eq!(before, fingerprints(&[("a.tf", "# more\n\n  x =   one\n\ny = two\n")], None));
    let mut apart = before.clone();
    apart.sort_by_key(|(line, id)| (line.to_string(), id.to_string()));
    apart.dedup();
    assert_eq!(apart.len(), 3, "what is alike is numbered");

    let changed = fingerprints(&[("a.tf", "x = one # changed\ny = two\n")], None);
    assert_ne!(before[0].0, changed[0].0);
    assert_eq!(before[0].1, changed[0].1);
    assert_eq!(before[1], changed[1]);
}

#[test]
fn fingerprints_tell_nothing_of_a_sensitive_value() {
    let of = |secret| fingerprints(&[("a.tf", &format!("x = one {secret}\ny = two\n"))], Some(secret));
    assert_eq!(of("hunter2"), of("swordfish"));
}

#[test]
fn what_a_stranger_planted_does_nothing() {
    for profile in [Profile::Full, Profile::GitHub] {
        let text = rendered(&sample::hostile(), profile);
        assert!(!text.chars().any(|c| c != '\n' && super::super::neutralise::is_hidden(c)));
        let log = log(&sample::hostile(), profile);
        for result in results(&log) {
            let message = result["message"]["text"].as_str().unwrap();
            assert!(!message.chars().any(super::super::neutralise::is_hidden), "{message}");
            assert!(message.match_indices("](").all(|(at, _)| message[..at].ends_with('\\')), "{message}");
        }
    }
}

#[test]
fn a_cut_is_told() {
    let mut s = Sample::of(&[("a.tf", "x")]);
    s.rule("a/low", Rating::Low, "Wrong", "x", "Because.", "Mend it.");
    s.rule("a/high", Rating::High, "Wrong", "x", "Because.", "Mend it.");
    for n in 0..5004 {
        let subject = s.subject(&format!("x.y[{n}]"), "a.tf", "x", "x");
        match n % 4 {
            0 => s.unknown("a/high", &subject, &[("v", "var.v has no value", "a.tf", "x")]),
            1 => drop(s.fails("a/high", &subject, &[("a.tf", "x", "is wrong")])),
            2 => drop(s.fails("a/low", &subject, &[("a.tf", "x", "is wrong")])),
            _ => drop(s.judge("a/low", &subject, Outcome::Pass)),
        }
    }
    for n in 0..1300 {
        let subject = s.subject(&format!("z.y[{n}]"), "a.tf", "x", "x");
        s.fails("a/low", &subject, &[("a.tf", "x", "is wrong")]);
    }
    let log = log(&s.report, Profile::GitHub);
    assert_eq!(results(&log).len(), 5000);
    let order: Vec<_> = results(&log).iter().map(|result| (result["ruleId"].as_str().unwrap(), result["properties"]["status"].as_str().unwrap())).collect();
    let mut runs = order.clone();
    runs.dedup();
    assert_eq!(runs, [("a/high", "fail"), ("a/high", "unknown"), ("a/low", "fail")]);
    let told = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["descriptor"]["id"], "results-cut");
    assert!(told["message"]["text"].as_str().unwrap().starts_with("53 results are not in this log"), "{told}");
}
