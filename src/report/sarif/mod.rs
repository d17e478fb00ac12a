//! SARIF 2.1.0: the results for code scanning services and viewers.

mod fingerprint;
mod log;
mod places;
mod results;
mod rules;

use std::collections::BTreeMap;
use std::io;

use super::{Input, Judged, Outcome, Reach, Report, Told, layout, neutralise};
use crate::model::State;
use crate::source::Severity;

use log::{AutomationDetails, Invocation, Log, Message, Notification, Run, RunProperties, Tool};
use places::Places;
use results::Results;
use rules::Catalogue;

/// For whom the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The whole population, as the standard means its kinds: passes, what is open, what is waived.
    Full,
    /// What GitHub code scanning shows: what fails, and as warnings with the tag `undetermined` what could not be
    /// judged, which GitHub has no kind for. The worst 5,000, the most that it keeps; how many were cut is told.
    GitHub,
}

/// How many results GitHub keeps of one upload.
const GITHUB_RESULTS: usize = 5000;

/// Writes the report as a SARIF log of one run.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn sarif(report: &Report, profile: Profile, out: &mut dyn io::Write) -> io::Result<()> {
    let places = Places::of(report);
    let catalogue = Catalogue::of(report);
    let limit = if profile == Profile::GitHub { GITHUB_RESULTS } else { usize::MAX };
    let results = Results::pick(report, profile, limit, &places, &catalogue);
    let mut notifications = problems(report, &places);
    notifications.extend(broken_rules(report, &places, &catalogue));
    notifications.extend((results.cut > 0).then(|| cut(results.cut, limit)));
    let run = Run {
        tool: Tool { driver: catalogue.driver(report) },
        // GitHub's action fills it in for each job, unless it is there: then one job's results replace another's.
        automation_details: (profile == Profile::Full).then_some(AutomationDetails { id: "probity/" }),
        invocations: [Invocation { execution_successful: is_whole(report), tool_execution_notifications: notifications }],
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: places::base(),
        artifacts: places.artifacts(report),
        taxonomies: catalogue.taxonomies(),
        results,
        properties: RunProperties { as_of: &report.as_of, rules_digest: &report.rules_digest, coverage: coverage(&report.inputs) },
    };
    // Each result begins a line, each rule and location is one.
    layout::write(&Log { schema: log::SCHEMA, version: "2.1.0", runs: [run] }, 6, out)
}

/// Whether all that was in scope was read, and each rule evaluated.
fn is_whole(report: &Report) -> bool {
    let unread = |input: &Input| matches!(input.reach, Reach::By(State::Unread | State::Partly));
    !report.inputs.iter().any(unread) && !report.problems.iter().any(|problem| problem.severity == Severity::Error) && report.count(Outcome::Error) == 0
}

fn coverage(inputs: &[Input]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for input in inputs {
        *counts.entry(input.reach.word()).or_default() += 1;
    }
    counts
}

fn problems<'a>(report: &'a Report, places: &Places<'a>) -> Vec<Notification<'a>> {
    let told = |problem: &'a Told| {
        let file = problem.place.iter().map(|place| format!("{}: ", place.file));
        let help = problem.help.iter().map(|help| format!("; {help}"));
        let text: String = file.chain([problem.message.clone()]).chain(help).collect();
        Notification {
            descriptor: log::DescriptorReference { id: rules::notice(problem.severity) },
            level: problem.severity.word(),
            message: Message::of(&neutralise::message(&text)),
            locations: problem.place.iter().map(|place| places.location(place, None)).collect(),
            associated_rule: None,
        }
    };
    report.problems.iter().map(told).collect()
}

fn broken_rules<'a>(report: &'a Report, places: &Places<'a>, catalogue: &Catalogue<'a>) -> impl Iterator<Item = Notification<'a>> {
    let told = |judged: &'a Judged| Notification {
        descriptor: log::DescriptorReference { id: rules::RULE_ERROR },
        level: "error",
        message: Message::of(&results::message(judged, None)),
        locations: vec![places.location(&judged.resource.header, Some(&judged.resource))],
        associated_rule: Some(catalogue.reference(&judged.rule)),
    };
    report.results.iter().filter(|judged| judged.outcome == Outcome::Error).map(told)
}

fn cut(count: usize, limit: usize) -> Notification<'static> {
    let text = format!("{count} results are not in this log: it holds the {limit} worst, the most that GitHub keeps; `--format sarif` holds all of them");
    Notification {
        descriptor: log::DescriptorReference { id: rules::CUT },
        level: "warning",
        message: Message::of(&text),
        locations: Vec::new(),
        associated_rule: None,
    }
}

#[cfg(test)]
mod tests;
