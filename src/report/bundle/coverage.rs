//! What was seen and how far it was judged: every input, every rule, every control, with sums that close.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Map, Value as Json, json};

use super::super::{Input, Outcome, Report, layout};
use crate::framework::Assessment;

const OUTCOMES: [Outcome; 5] = [Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::Waived, Outcome::Error];

/// Writes the coverage as one JSON object, each entry on a line of its own. `copies` are the files of configuration, each
/// with its copy in the bundle.
///
/// # Errors
/// Where `out` cannot be written.
pub fn coverage_json(report: &Report, assessment: Option<&Assessment>, copies: &[(String, String)], out: &mut dyn io::Write) -> io::Result<()> {
    let mut why: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for problem in &report.problems {
        let file = problem.place.as_ref().map_or("", |place| &*place.file);
        why.entry(file).or_default().push(&problem.message);
    }
    let input = |input: &Input| {
        json!({
            "file": input.file,
            "state": input.reach.word(),
            "reader": input.reader,
            "resources": input.resources,
            "sha256": input.sha256,
            "bytes": input.bytes,
            "why": why.get(&*input.file).cloned().unwrap_or_default(),
        })
    };
    let mut rules: BTreeMap<&str, [usize; 5]> = report.rules.keys().map(|id| (&**id, [0; 5])).collect();
    for judged in &report.results {
        let counts = rules.entry(&judged.rule).or_default();
        if let Some(count) = OUTCOMES.iter().position(|outcome| *outcome == judged.outcome).and_then(|n| counts.get_mut(n)) {
            *count += 1;
        }
    }
    let counted = |counts: &[usize; 5]| {
        let mut map: Map<String, Json> = OUTCOMES.iter().zip(counts).map(|(outcome, count)| (outcome.word().to_string(), json!(count))).collect();
        map.insert("judged".into(), json!(counts.iter().sum::<usize>()));
        map
    };
    let rule = |(id, counts): (&&str, &[usize; 5])| {
        let mut map = Map::from_iter([("rule".to_string(), json!(id))]);
        map.append(&mut counted(counts));
        Json::Object(map)
    };
    let mut total = [0; 5];
    for counts in rules.values() {
        total.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for input in &report.inputs {
        *states.entry(input.reach.word()).or_default() += 1;
    }
    let controls = assessment.map(|assessment| {
        let each = assessment.frameworks.iter().flat_map(|framework| framework.controls.iter().map(move |control| (framework, control)));
        each.map(|(framework, control)| json!({"framework": framework.name, "control": control.id, "status": control.status.word()})).collect::<Vec<_>>()
    });
    let document = json!({
        "schema": "probity-coverage/1",
        "as_of": report.as_of,
        "totals": {
            "inputs": report.inputs.len(),
            "inputs_by_state": states,
            "declared": report.inputs.iter().map(|input| u64::from(input.resources)).sum::<u64>(),
            "rules": rules.len(),
            "rules_that_judged_nothing": rules.values().filter(|counts| counts.iter().sum::<usize>() == 0).count(),
            "verdicts": counted(&total),
        },
        "inputs": report.inputs.iter().map(input).collect::<Vec<_>>(),
        "rules": rules.iter().map(rule).collect::<Vec<_>>(),
        "controls": controls,
        "configuration": copies.iter().map(|(file, copy)| json!({"file": file, "copy": copy})).collect::<Vec<_>>(),
        "other_problems": why.get("").cloned().unwrap_or_default(),
    });
    layout::write(&document, 2, out)
}
