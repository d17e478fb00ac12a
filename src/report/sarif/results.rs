//! Verdicts as SARIF results: one for each finding, one for each verdict without.

use std::borrow::Cow;
use std::cmp::Reverse;

use serde::{Serialize, Serializer};

use super::super::lines::Texts;
use super::super::{Finding, Judged, Outcome, Report, neutralise};
use super::Profile;
use super::fingerprint::Fingerprints;
use super::log::{Location, Message, ResultEntry, ResultProperties, Suppression};
use super::places::Places;
use super::rules::{Catalogue, level, rank};
use crate::source::Place;

/// GitHub shows this many locations of a result.
const RELATED: usize = 100;
/// Longer names and messages are cut.
const NAME: usize = 1000;

/// What of the report goes into the log, turned into results one at a time.
pub(super) struct Results<'a> {
    report: &'a Report,
    profile: Profile,
    picked: Vec<(&'a Judged, Option<&'a Finding>)>,
    /// How many were left out for want of room.
    pub(super) cut: usize,
    places: &'a Places<'a>,
    catalogue: &'a Catalogue<'a>,
}

impl<'a> Results<'a> {
    /// The results of that profile, at most `limit`: where they are more, the worst.
    pub(super) fn pick(report: &'a Report, profile: Profile, limit: usize, places: &'a Places<'a>, catalogue: &'a Catalogue<'a>) -> Self {
        let wanted = |judged: &&Judged| match profile {
            Profile::Full => judged.outcome != Outcome::NotApplicable,
            Profile::GitHub => matches!(judged.outcome, Outcome::Fail | Outcome::Unknown | Outcome::Error),
        };
        let mut picked: Vec<_> = report.results.iter().filter(wanted).flat_map(parts).collect();
        if profile == Profile::GitHub {
            picked.sort_by_key(|(judged, _)| Reverse((judged.severity, judged.outcome)));
        }
        let cut = picked.len().saturating_sub(limit);
        picked.truncate(limit);
        Self { report, profile, picked, cut, places, catalogue }
    }

    fn result(&self, judged: &'a Judged, finding: Option<&'a Finding>, fingerprints: &mut Fingerprints<'a>) -> ResultEntry<'a> {
        let resource = &judged.resource;
        let undetermined = matches!(judged.outcome, Outcome::Unknown | Outcome::Error);
        let (kind, level) = match (judged.outcome, self.profile) {
            (Outcome::Unknown | Outcome::Error, Profile::GitHub) => ("fail", "warning"),
            (Outcome::Fail | Outcome::Waived, _) => ("fail", level(judged.severity)),
            (Outcome::Unknown, Profile::Full) => ("open", "none"),
            (Outcome::Error, Profile::Full) => ("review", "none"),
            (Outcome::Pass, _) => ("pass", "none"),
            (Outcome::NotApplicable, _) => ("notApplicable", "none"),
        };
        ResultEntry {
            rule_id: &judged.rule,
            rule_index: self.catalogue.index(&judged.rule),
            kind,
            level,
            message: Message::of(&message(judged, finding)),
            locations: [self.places.location(finding.map_or(&resource.header, |finding| &finding.place), Some(resource))],
            related_locations: self.related(judged, finding),
            partial_fingerprints: fingerprints.of(judged, finding),
            baseline_state: judged.baseline.map(super::super::Baseline::word),
            suppressions: suppressions(judged),
            rank: (kind == "fail").then(|| rank(judged.severity)),
            properties: ResultProperties {
                status: judged.outcome.word(),
                severity: judged.severity.word(),
                kind: &resource.kind,
                root: &resource.root,
                variant: &resource.variant,
                tags: if undetermined { &["undetermined"] } else { &[] },
            },
        }
    }

    /// The calls that lead to the resource, where in the library the value is, and where the unknown values come from.
    fn related(&self, judged: &'a Judged, finding: Option<&'a Finding>) -> Vec<Location<'a>> {
        let calls = judged.resource.calls.iter().map(|place| (place, Cow::Borrowed("called here")));
        let inside = finding.and_then(|finding| finding.inside.as_ref()).map(|place| (place, Cow::Borrowed("in the called module")));
        let causes = judged.unknown.iter().map(|cause| (&cause.place, Cow::Owned(neutralise::message(&neutralise::clipped(&cause.why, NAME)).into_owned())));
        let place = |(id, (place, said)): (usize, (&'a Place, Cow<'_, str>))| Location {
            id: Some(id),
            message: Some(Message::of(&said)),
            ..self.places.location(place, None)
        };
        (1..).zip(calls.chain(inside).chain(causes).take(RELATED)).map(place).collect()
    }
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::new(Texts::of(self.report));
        serializer.collect_seq(self.picked.iter().map(|(judged, finding)| self.result(judged, *finding, &mut fingerprints)))
    }
}

/// A verdict finding by finding; whole, where it has none.
fn parts(judged: &Judged) -> impl Iterator<Item = (&Judged, Option<&Finding>)> {
    let shown = matches!(judged.outcome, Outcome::Fail | Outcome::Waived);
    let findings = if shown { judged.findings.as_slice() } else { &[] };
    findings.iter().map(Some).chain(findings.is_empty().then_some(None)).map(move |finding| (judged, finding))
}

/// What a result says: it names the resource, since many services show no more than this.
pub(super) fn message(judged: &Judged, finding: Option<&Finding>) -> String {
    let address = neutralise::clipped(&judged.resource.address, NAME);
    let said = match (judged.outcome, finding) {
        (_, Some(finding)) => neutralise::clipped(&finding.message, NAME),
        (Outcome::Unknown, None) => format!("cannot be judged: {}", unknowns(judged)),
        (Outcome::Error, None) => {
            format!("the rule could not be evaluated: {}", neutralise::clipped(judged.error.as_deref().unwrap_or("no reason is known"), NAME))
        }
        (outcome, None) => outcome.word().to_owned(),
    };
    neutralise::message(&format!("{address}: {said}")).into_owned()
}

/// The first unknown values that a verdict rests on.
fn unknowns(judged: &Judged) -> String {
    const FEW: usize = 3;
    let one = |cause: &super::super::Cause| format!("`{}` is not known ({})", neutralise::clipped(&cause.at, NAME), neutralise::clipped(&cause.why, NAME));
    let mut said: Vec<_> = judged.unknown.iter().take(FEW).map(one).collect();
    said.extend((judged.unknown.len() > FEW).then(|| format!("{} more", judged.unknown.len() - FEW)));
    said.join(", ")
}

fn suppressions(judged: &Judged) -> Vec<Suppression> {
    if judged.outcome != Outcome::Waived {
        return Vec::new();
    }
    let justification = judged.waiver.as_ref().map(|waiver| format!("{}: {}", waiver.id, waiver.reason)).unwrap_or_default();
    vec![Suppression { kind: "external", status: "accepted", justification: neutralise::shown(&justification).into_owned() }]
}
