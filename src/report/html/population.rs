//! Every resource with its verdicts, passes too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use maud::{Markup, html};

use super::super::{Judged, Outcome, Report, Subject, many};
use super::{Room, findings, outcome, path};
use crate::framework::Assessment;

/// The outcomes, the worst first.
const OUTCOMES: [Outcome; 6] = [Outcome::Fail, Outcome::Error, Outcome::Unknown, Outcome::Waived, Outcome::Pass, Outcome::NotApplicable];

pub(super) fn population(report: &Report, assessment: Option<&Assessment>, room: &mut Room) -> Markup {
    let mut resources: BTreeMap<&Subject, Vec<&Judged>> = BTreeMap::new();
    for judged in &report.results {
        resources.entry(&judged.resource).or_default().push(judged);
    }
    let mut resources: Vec<(&Subject, Vec<&Judged>)> = resources.into_iter().collect();
    resources.sort_by_key(|(subject, _)| (&subject.place.file, subject.place.start, *subject));
    let owners: HashMap<(&str, &str, &str), &str> = assessment
        .into_iter()
        .flat_map(|assessment| &assessment.population.things)
        .filter_map(|thing| Some(((&*thing.root, &*thing.variant, &*thing.address), thing.owner.as_deref()?)))
        .collect();
    let failing = findings::failing(report);
    let shown: Vec<Markup> = resources
        .iter()
        .map_while(|(subject, verdicts)| {
            let owner = owners.get(&(&*subject.root, &*subject.variant, &*subject.address)).copied();
            room.fit(resource(report, subject, verdicts, owner, &failing))
        })
        .collect();
    let silent = assessment.map(|assessment| silent(assessment, room));
    let words: Vec<(&str, &str)> = OUTCOMES.iter().take(5).map(|outcome| (outcome.word(), outcome.word())).collect();
    let left = resources.get(shown.len()..).unwrap_or_default();
    html! {
        p { (many(report.results.len(), "verdict")) " on " (many(resources.len(), "resource")) "." }
        (super::filter("population", &words))
        div #list-population { @for resource in &shown { (resource) } }
        @if !left.is_empty() {
            p.cut {
                b { (left.len()) } " more of " (many(resources.len(), "resource")) " are not named here: the page would be too large. Their verdicts: "
                @for one in OUTCOMES {
                    @let count = left.iter().flat_map(|(_, verdicts)| verdicts).filter(|judged| judged.outcome == one).count();
                    @if count > 0 { (outcome(one, Some(count))) " " }
                }
            }
        }
        @if let Some(silent) = silent { (silent) }
    }
}

fn resource(report: &Report, subject: &Subject, verdicts: &[&Judged], owner: Option<&str>, failing: &BTreeMap<&str, usize>) -> Markup {
    let of = |outcome: Outcome| verdicts.iter().filter(move |judged| judged.outcome == outcome);
    let words: Vec<&str> = OUTCOMES.iter().filter(|outcome| of(**outcome).next().is_some()).map(|outcome| outcome.word()).collect();
    html! {
        details data-words=(words.join(" ")) {
            summary {
                (findings::name(subject))
                @for one in OUTCOMES {
                    @let count = of(one).count();
                    @if count > 0 { " " (outcome(one, Some(count))) }
                }
            }
            p.small { (subject.kind) ", " span.place { (path(&subject.header.file)) ":" (subject.header.start.line) } @if let Some(owner) = owner { ", owner: " (owner) } }
            ul.plain {
                @for one in OUTCOMES {
                    @let mut these = of(one).peekable();
                    @if these.peek().is_some() {
                        li {
                            (outcome(one, None)) " "
                            @for (n, judged) in these.enumerate() {
                                @if n > 0 { ", " }
                                @if one == Outcome::Pass { (judged.rule) } @else { (super::rule(report, failing, &judged.rule)) }
                                @if let Some(waiver) = &judged.waiver { " (" (waiver.id) ": " (waiver.reason) ")" }
                                @if let Some(error) = &judged.error { " (" (error) ")" }
                                @if one == Outcome::Unknown { @if let Some(cause) = judged.unknown.first() { " (" (cause.why) ")" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Resources on which no rule gave a verdict.
fn silent(assessment: &Assessment, room: &mut Room) -> Markup {
    let things = &assessment.population.things;
    let judged: BTreeSet<usize> = assessment.population.verdicts.iter().map(|verdict| verdict.thing).collect();
    let silent: Vec<_> = things.iter().enumerate().filter(|(n, _)| !judged.contains(n)).map(|(_, thing)| thing).collect();
    let shown: Vec<Markup> = silent
        .iter()
        .map_while(|thing| room.fit(html! { li { span.name { (path(&thing.address)) } " " span.place { (path(&thing.file)) ":" (thing.line) } } }))
        .collect();
    html! {
        @if !silent.is_empty() {
            details {
                summary { (super::of(silent.len(), things.len(), "resource")) " of kinds that no rule speaks of" }
                ul.plain { @for one in &shown { (one) } }
                @if shown.len() < silent.len() { p.cut { (silent.len() - shown.len()) " more are not named here: the page would be too large." } }
            }
        }
    }
}
