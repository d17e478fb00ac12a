//! The population, the coverage and the statements of the sample estate.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::report::{Outcome, Report, Subject, sample};

fn rows(report: &Report) -> Vec<BTreeMap<String, String>> {
    let mut out = Vec::new();
    population_csv(report, &|subject: &Subject| Some(format!("owner of {}", subject.address)), &mut out).unwrap();
    let mut reader = csv::Reader::from_reader(out.as_slice());
    let header = reader.headers().unwrap().clone();
    reader.records().map(|row| header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

fn coverage(report: &Report) -> Value {
    let mut out = Vec::new();
    coverage_json(report, None, &[("probity.yaml".into(), "config/probity.yaml".into())], &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// An auditor adds up the rows, and finds the numbers that the coverage has, by rule and outcome.
#[test]
fn the_population_reconciles_with_the_coverage() {
    for report in [sample::estate(), sample::clean(), sample::hostile()] {
        let (rows, coverage) = (rows(&report), coverage(&report));
        assert_eq!(rows.len(), report.results.len());
        assert_eq!(coverage["totals"]["verdicts"]["judged"], rows.len());
        for rule in coverage["rules"].as_array().unwrap() {
            for word in ["pass", "fail", "unknown", "waived", "error"] {
                let counted = rows.iter().filter(|row| rule["rule"] == row["rule"].as_str() && row["status"] == word).count();
                assert_eq!(rule[word], counted, "{rule}");
            }
        }
        let by_state: u64 = coverage["totals"]["inputs_by_state"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(by_state as usize, report.inputs.len());
    }
}

#[test]
fn what_was_not_read_says_why_and_a_rule_that_judged_nothing_is_there() {
    let coverage = coverage(&sample::estate());
    let lost = coverage["inputs"].as_array().unwrap().iter().filter(|input| ["partly", "unread"].contains(&input["state"].as_str().unwrap()));
    assert!(lost.clone().count() > 0 && lost.clone().all(|input| !input["why"].as_array().unwrap().is_empty()));
}

#[test]
fn no_cell_of_the_population_is_a_formula() {
    for row in rows(&sample::hostile()) {
        assert!(row.values().all(|cell| !cell.trim_start().starts_with(['=', '+', '@'])), "{row:?}");
    }
}

/// Unknown is a warning and never a pass, and nothing that is not wholly proved is a property.
#[test]
fn statements_claim_no_more_than_was_found() {
    let report = sample::estate();
    let (_, result) = test_result(&report);
    assert_eq!(result["result"], "FAILED");
    let (_, clean) = test_result(&sample::clean());
    let of = |outcome| report.results.iter().filter(move |judged| judged.outcome == outcome);
    for judged in of(Outcome::Unknown).chain(of(Outcome::Fail)).chain(of(Outcome::Waived)).chain(of(Outcome::Error)) {
        assert!(!result["passedTests"].as_array().unwrap().contains(&Value::from(&*judged.rule)), "{}", judged.rule);
        let (_, verified) = verified(&report, None);
        assert!(!verified["properties"].as_array().unwrap().contains(&Value::from(format!("PROBITY_RULE_PASSED:{}", judged.rule))));
    }
    assert_ne!(clean["result"], "FAILED");
    let (_, empty) = test_result(&Report::default());
    assert_eq!(empty["result"], "WARNED", "nothing was judged: that is no pass");
}
