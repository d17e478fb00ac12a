//! The population as a table: each rule on each resource that it judged.

use std::io;

use super::super::assessment::cell;
use super::super::{Judged, Observation, Report, Seen, Subject};

/// Writes the population as CSV, a row for each verdict, in the order of the report. No cell begins as a formula does.
///
/// # Errors
/// Where `out` cannot be written.
pub fn population_csv(report: &Report, owner: &dyn Fn(&Subject) -> Option<String>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "rule",
        "status",
        "severity",
        "address",
        "kind",
        "root",
        "variant",
        "file",
        "line",
        "owner",
        "objective",
        "waiver",
        "says",
        "observed",
    ])?;
    for judged in &report.results {
        let resource = &judged.resource;
        let line = resource.place.start.line.to_string();
        let observed: Vec<String> = judged.observed.iter().map(observed).collect();
        let row = [
            &*judged.rule,
            judged.outcome.word(),
            judged.severity.word(),
            &resource.address,
            &resource.kind,
            &resource.root,
            &resource.variant,
            &resource.place.file,
            &line,
            &owner(resource).unwrap_or_default(),
            report.rules.get(&judged.rule).map_or("", |rule| &rule.objective),
            judged.waiver.as_ref().map_or("", |waiver| &waiver.id),
            &says(judged),
            &observed.join("; "),
        ];
        writer.write_record(row.map(cell))?;
    }
    writer.flush()
}

/// What there is to say of a verdict beyond its word.
fn says(judged: &Judged) -> String {
    let findings = judged.findings.iter().map(|finding| finding.message.clone());
    let unknown = judged.unknown.iter().map(|cause| format!("{}: {}", cause.at, cause.why));
    findings.chain(unknown).chain(judged.error.clone()).collect::<Vec<_>>().join("; ")
}

fn observed(observation: &Observation) -> String {
    let of = observation.of.as_ref().map(|of| format!("{of} ")).unwrap_or_default();
    let seen = match &observation.seen {
        Seen::Value(value) => format!("= {value}"),
        Seen::Length(length) => format!("has {length}"),
        Seen::Present => "is there".into(),
        Seen::Absent => "is absent".into(),
        Seen::Unknown(why) => format!("is unknown: {why}"),
        Seen::Sensitive => "is sensitive".into(),
    };
    format!("{of}{} {seen} ({}:{})", observation.at, observation.place.file, observation.place.start.line)
}
