//! Results and assessments as they were written, read back: `schemas/results.schema.json` and `assessment.schema.json`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::{Outcome, Rating};
use crate::framework::{Answer, Question, Snapshot, Status};

#[derive(Deserialize)]
struct Results<'a> {
    schema: Cow<'a, str>,
    as_of: Cow<'a, str>,
    summary: Summary,
    #[serde(borrow)]
    results: Vec<Judged<'a>>,
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
}

#[derive(Deserialize)]
struct Summary {
    resources: u64,
}

#[derive(Deserialize)]
struct Judged<'a> {
    rule: Cow<'a, str>,
    status: Cow<'a, str>,
    severity: Cow<'a, str>,
    #[serde(borrow)]
    resource: Resource<'a>,
    waiver: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    address: Cow<'a, str>,
    root: Cow<'a, str>,
    variant: Cow<'a, str>,
    file: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Input<'a> {
    file: Cow<'a, str>,
    state: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Assessment<'a> {
    schema: Cow<'a, str>,
    #[serde(borrow)]
    frameworks: Vec<Framework<'a>>,
}

#[derive(Deserialize)]
struct Framework<'a> {
    framework: Cow<'a, str>,
    #[serde(borrow)]
    controls: Vec<Control<'a>>,
}

#[derive(Deserialize)]
struct Control<'a> {
    control: Cow<'a, str>,
    status: Cow<'a, str>,
}

/// One text for all that say the same: names stand in many verdicts.
#[derive(Default)]
struct Names(BTreeMap<String, Arc<str>>);

impl Names {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.0.get(text) {
            return name.clone();
        }
        let name: Arc<str> = text.into();
        self.0.insert(text.to_string(), name.clone());
        name
    }
}

/// What a run found, from the bytes of its results and, where it assessed anything, of its assessment.
///
/// # Errors
/// What the bytes are not.
pub fn read_back(results: &[u8], assessment: Option<&[u8]>) -> Result<Snapshot, String> {
    let read: Results<'_> = serde_json::from_slice(results).map_err(|error| format!("the results cannot be read: {error}"))?;
    if read.schema != "probity-results/1" {
        return Err(format!("the results are of version `{}`, which this Probity does not know", read.schema));
    }
    let as_of = read.as_of.parse().map_err(|_| format!("the results speak of `{}`, which is no day", read.as_of))?;
    let mut names = Names::default();
    let mut snapshot = Snapshot { as_of, resources: read.summary.resources, ..Snapshot::default() };
    for judged in &read.results {
        let word = |kind: &str, word: &str| format!("the results have a {kind} `{word}`, which this Probity does not know");
        let outcome = Outcome::of_word(&judged.status).ok_or_else(|| word("status", &judged.status))?;
        let severity = Rating::of_word(&judged.severity).ok_or_else(|| word("severity", &judged.severity))?;
        let Resource { address, root, variant, file } = &judged.resource;
        let question = Question { root: names.of(root), variant: names.of(variant), address: names.of(address), rule: names.of(&judged.rule) };
        let waiver = judged.waiver.as_ref().map(|id| names.of(id));
        snapshot.verdicts.insert(question, Answer { outcome, severity, file: names.of(file), waiver });
    }
    let unread = read.inputs.iter().filter(|input| input.state == "unread" || input.state == "partly");
    snapshot.unread = unread.map(|input| names.of(&input.file)).collect();
    if let Some(bytes) = assessment {
        let read: Assessment<'_> = serde_json::from_slice(bytes).map_err(|error| format!("the assessment cannot be read: {error}"))?;
        if read.schema != "probity-assessment/1" {
            return Err(format!("the assessment is of version `{}`, which this Probity does not know", read.schema));
        }
        for framework in &read.frameworks {
            let mut controls = Vec::with_capacity(framework.controls.len());
            for control in &framework.controls {
                let status = Status::of_word(&control.status)
                    .ok_or_else(|| format!("`{}` has a status that this Probity does not know: `{}`", control.control, control.status))?;
                controls.push((names.of(&control.control), status));
            }
            snapshot.frameworks.push((names.of(&framework.framework), controls));
        }
    }
    Ok(snapshot)
}
