//! Two records of verdicts, and what differs between them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What names a verdict across runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Name {
    /// The file that declares the resource.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// The resource's address.
    pub address: String,
    /// The root that declares it.
    pub root: String,
    /// The variant it was evaluated under.
    pub variant: String,
}

/// A verdict as a bundle keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The outcome's word.
    pub status: String,
    /// The waiver that covers it.
    pub waiver: Option<String>,
    /// The messages of its findings.
    pub findings: Vec<String>,
    /// The line of the resource.
    pub line: u64,
    /// Other resources that the rule looked at.
    pub beside: BTreeSet<String>,
}

/// The verdicts, inputs and controls' statuses of a run, as its documents tell them.
#[derive(Debug, Default)]
pub struct Record {
    /// Verdicts by name; several where a file declares the same resource twice.
    pub verdicts: BTreeMap<Name, Vec<Recorded>>,
    /// SHA-256 of each input, by path.
    pub inputs: BTreeMap<String, Option<String>>,
    /// Statuses by framework and control.
    pub controls: BTreeMap<(String, String), String>,
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Row>,
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Row {
    rule: String,
    status: String,
    resource: Resource,
    findings: Vec<Finding>,
    #[serde(default)]
    waiver: Option<String>,
    #[serde(default)]
    observed: Vec<Observed>,
}

#[derive(Deserialize)]
struct Resource {
    address: String,
    root: String,
    variant: String,
    file: String,
    line: u64,
}

#[derive(Deserialize)]
struct Finding {
    message: String,
}

#[derive(Deserialize)]
struct Observed {
    #[serde(default)]
    of: Option<String>,
}

#[derive(Deserialize)]
struct Input {
    file: String,
    sha256: Option<String>,
}

impl Record {
    /// A record from `results.json` and, where there is one, `assessment.json`.
    ///
    /// # Errors
    /// They are not in the form that Probity writes.
    pub fn read(results: &[u8], assessment: Option<&[u8]>) -> Result<Self, String> {
        let results: Results = serde_json::from_slice(results).map_err(|error| format!("`results.json` cannot be read: {error}"))?;
        let mut record = Self { inputs: results.inputs.into_iter().map(|input| (input.file, input.sha256)).collect(), ..Self::default() };
        for row in results.results {
            let Resource { address, root, variant, file, line } = row.resource;
            let findings = row.findings.into_iter().map(|finding| finding.message).collect();
            let beside = row.observed.into_iter().filter_map(|observed| observed.of).collect();
            let recorded = Recorded { status: row.status, waiver: row.waiver, findings, line, beside };
            record.verdicts.entry(Name { file, rule: row.rule, address, root, variant }).or_default().push(recorded);
        }
        if let Some(assessment) = assessment {
            let assessment: Json = serde_json::from_slice(assessment).map_err(|error| format!("`assessment.json` cannot be read: {error}"))?;
            for framework in assessment.get("frameworks").and_then(Json::as_array).into_iter().flatten() {
                let name = framework.get("framework").and_then(Json::as_str).unwrap_or_default();
                for control in framework.get("controls").and_then(Json::as_array).into_iter().flatten() {
                    let text = |key: &str| control.get(key).and_then(Json::as_str).unwrap_or_default().to_string();
                    record.controls.insert((name.to_string(), text("control")), text("status"));
                }
            }
        }
        Ok(record)
    }
}

/// A verdict that is not the same in two records: what it is in each, where it is.
#[derive(Debug)]
pub struct Change<'a> {
    /// Which verdict.
    pub name: &'a Name,
    /// What it was.
    pub before: Option<&'a Recorded>,
    /// What it is.
    pub after: Option<&'a Recorded>,
}

impl Change<'_> {
    /// The outcome's word on each side; `none` where there is no verdict.
    #[must_use]
    pub fn words(&self) -> (&str, &str) {
        (self.before.map_or("none", |side| &side.status), self.after.map_or("none", |side| &side.status))
    }
}

/// Every verdict whose outcome, waiver or findings differ.
#[must_use]
pub fn changes<'a>(before: &'a Record, after: &'a Record) -> Vec<Change<'a>> {
    let names: BTreeSet<&Name> = before.verdicts.keys().chain(after.verdicts.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let side = |record: &'a Record| record.verdicts.get(name).map_or(&[][..], Vec::as_slice);
        let (left, right) = (side(before), side(after));
        for n in 0..left.len().max(right.len()) {
            let (before, after) = (left.get(n), right.get(n));
            let told = |side: Option<&'a Recorded>| side.map(|side| (&side.status, &side.waiver, &side.findings));
            if told(before) != told(after) {
                changes.push(Change { name, before, after });
            }
        }
    }
    changes
}

/// Every control whose status differs: framework, control, and the status on each side.
#[must_use]
pub fn moved(before: &Record, after: &Record) -> Vec<(String, String, String, String)> {
    let names: BTreeSet<&(String, String)> = before.controls.keys().chain(after.controls.keys()).collect();
    let none = || "none".to_string();
    let pairs =
        names.into_iter().map(|name| (name, before.controls.get(name).cloned().unwrap_or_else(none), after.controls.get(name).cloned().unwrap_or_else(none)));
    pairs
        .filter(|(_, before, after)| before != after)
        .map(|((framework, control), before, after)| (framework.clone(), control.clone(), before, after))
        .collect()
}
