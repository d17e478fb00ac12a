//! The first screen: what was not judged, and where each framework stands. And the inputs, in full.

use maud::{Markup, html};

use super::super::{Outcome, Rating, Reach, Report, many};
use super::{Room, of, severity, status};
use crate::framework::{Assessed, Assessment, Standing, Status};
use crate::model::State;
use crate::source::Severity;

pub(super) fn glance(report: &Report, assessment: Option<&Assessment>) -> Markup {
    html! {
        div.glance {
            section.unjudged aria-labelledby="unjudged" {
                h2 #unjudged { "Not judged" }
                (not_judged(report, assessment))
            }
            section.standing aria-labelledby="standing" {
                h2 #standing { @if assessment.is_some() { "Status" } @else { "Verdicts" } }
                @if let Some(assessment) = assessment { @for framework in &assessment.frameworks { (standing(framework)) } }
                (verdicts(report))
            }
        }
    }
}

/// What nobody could see, and so no status rests on.
fn not_judged(report: &Report, assessment: Option<&Assessment>) -> Markup {
    let unread = report.inputs.iter().filter(|input| matches!(input.reach, Reach::By(State::Partly | State::Unread))).count();
    let nowhere = report.problems.iter().filter(|problem| problem.severity == Severity::Error && problem.place.is_none()).count();
    let (unknown, error) = (report.count(Outcome::Unknown), report.count(Outcome::Error));
    let foreign = report.inputs.iter().filter(|input| input.reach == Reach::NoReader).count();
    let ignored = report.inputs.iter().filter(|input| input.reach == Reach::Ignored).count();
    let silent = assessment.map(|assessment| {
        let judged: std::collections::BTreeSet<usize> = assessment.population.verdicts.iter().map(|verdict| verdict.thing).collect();
        (assessment.population.things.len() - judged.len(), assessment.population.things.len())
    });
    let absent = assessment.map(|assessment| {
        let absent = assessment.attestations.iter().filter(|(_, standing)| matches!(standing, Standing::Absent(_))).count();
        (absent, assessment.attestations.len())
    });
    let (inputs, verdicts) = (report.inputs.len(), report.results.len());
    html! {
        @if unread + nowhere + unknown + error == 0 { p { "Every input that a reader knows was read, and every verdict rests on known values." } }
        ul {
            @if unread > 0 { li.bad { a href="#inputs" { (of(unread, inputs, "input")) } " not read, or not whole" } }
            @if nowhere > 0 { li.bad { a href="#inputs" { b { (many(nowhere, "error")) } } " that concern no single file" } }
            @if unknown > 0 { li.open { a href="#unknown" { (of(unknown, verdicts, "verdict")) } " rest on values that are not known" } }
            @if error > 0 { li.bad { (of(error, verdicts, "verdict")) " could not be given: the rule could not be evaluated" } }
            @if let Some((count, all)) = silent.filter(|(count, _)| *count > 0) { li { (of(count, all, "resource")) " of kinds that no rule speaks of" } }
            @if let Some((count, all)) = absent.filter(|(count, _)| *count > 0) { li.open { a href="#attestations" { (of(count, all, "attestation")) } " do not count" } }
            @if foreign > 0 { li { a href="#inputs" { (of(foreign, inputs, "input")) } " of kinds that no reader knows" } }
            @if ignored > 0 { li { (of(ignored, inputs, "input")) " left out by an ignore file or the configuration" } }
        }
    }
}

/// A framework's controls by status, as a bar and in words.
fn standing(framework: &Assessed) -> Markup {
    let all = framework.controls.len();
    let counts: Vec<(Status, usize)> = Status::ALL.into_iter().map(|status| (status, framework.count(status))).filter(|(_, count)| *count > 0).collect();
    let met = framework.controls.iter().filter(|control| matches!(control.status, Status::Satisfied | Status::Attested)).count();
    let (in_scope, reached) = framework.verdicts;
    html! {
        article.framework {
            h3 { (framework.title) " " span.id { (framework.name) } }
            p.met { (of(met, all, "control")) " satisfied or attested" }
            (bar(&counts))
            ul.counts { @for (one, count) in &counts { li { (status(*one)) " " (count) " of " (all) } } }
            p.small {
                (many(framework.resources, "resource")) " in scope; " (reached) " of " (many(in_scope, "verdict")) " bear on its controls"
                @if !framework.scope.is_empty() { ". Scope: " (framework.scope) }
                @if !framework.unread.is_empty() { ". Not read, or not whole: " (many(framework.unread.len(), "input")) " in scope" }
                "."
            }
            @if let Some(note) = &framework.note { p.small { (super::prose::inline(note)) } }
        }
    }
}

/// The bar says nothing that the counts beside it do not say.
fn bar(counts: &[(Status, usize)]) -> Markup {
    let mut x = 0;
    let mut parts = Vec::new();
    for (status, count) in counts {
        parts.push((x, *count, *status));
        x += count;
    }
    html! {
        svg.bar viewBox={ "0 0 " (x.max(1)) " 1" } preserveAspectRatio="none" aria-hidden="true" {
            @for (x, width, status) in parts { rect class={ "s-" (status.word()) } x=(x) y="0" width=(width) height="1" {} }
        }
    }
}

/// All verdicts by outcome, and what fails by severity.
fn verdicts(report: &Report) -> Markup {
    let all = report.results.len();
    let failing = |rating: Rating| report.results.iter().filter(|judged| judged.outcome == Outcome::Fail && judged.severity == rating).count();
    let outcomes = [Outcome::Fail, Outcome::Error, Outcome::Unknown, Outcome::Waived, Outcome::Pass];
    html! {
        article.framework {
            h3 { "Verdicts " span.small { "one for each rule and resource that it speaks of" } }
            ul.counts {
                @for one in outcomes {
                    @let count = report.count(one);
                    @if count > 0 { li { (super::outcome(one, None)) " " (count) " of " (all) } }
                }
                @if all == 0 { li { "none" } }
            }
            @let failed = report.count(Outcome::Fail);
            @if failed > 0 {
                p.small { "Of what fails: " }
                ul.counts {
                    @for rating in Rating::ALL.into_iter().rev() {
                        @let count = failing(rating);
                        @if count > 0 { li { (severity(rating)) " " (count) " of " (failed) } }
                    }
                }
            }
        }
    }
}

/// What was wrong with the inputs, and how far each was read.
pub(super) fn inputs(report: &Report, room: &mut Room) -> Markup {
    let problems: Vec<Markup> = report
        .problems
        .iter()
        .map_while(|problem| {
            let (class, word) = match problem.severity {
                Severity::Error => ("o-fail", "error"),
                Severity::Warning => ("o-unknown", "warning"),
            };
            room.fit(html! {
                li {
                    span class={ "chip " (class) } { (word) } " "
                    @if let Some(place) = &problem.place { span.place { (place.file) ":" (place.start.line) } " " }
                    (problem.message)
                    @if let Some(help) = &problem.help { " (" (help) ")" }
                }
            })
        })
        .collect();
    let rows: Vec<Markup> = report
        .inputs
        .iter()
        .map_while(|input| {
            let word = input.reach.word();
            room.fit(html! {
                tr data-words=(word) {
                    th scope="row" { (input.file) }
                    td { (word.replace('_', " ")) }
                    td { (input.reader.unwrap_or("none")) }
                    td.n { (input.resources) }
                }
            })
        })
        .collect();
    let words = ["read", "partly", "unread", "ignored", "no_reader"];
    let named: Vec<(&str, String)> = words.iter().map(|word| (*word, word.replace('_', " "))).collect();
    let named: Vec<(&str, &str)> = named.iter().map(|(word, name)| (*word, name.as_str())).collect();
    html! {
        @if !problems.is_empty() {
            h3 { "What was wrong with them" }
            ul.plain { @for problem in &problems { (problem) } }
            @if problems.len() < report.problems.len() { p { b { (report.problems.len() - problems.len()) } " more of " (many(report.problems.len(), "problem")) " are not named here." } }
        }
        details {
            summary { "How far each was read (" (many(report.inputs.len(), "input")) ")" }
            (super::filter("inputs", &named))
            table #list-inputs {
                thead { tr { th scope="col" { "File" } th scope="col" { "Read" } th scope="col" { "Reader" } th.n scope="col" { "Resources" } } }
                tbody { @for row in &rows { (row) } }
            }
            @if rows.len() < report.inputs.len() { p { b { (report.inputs.len() - rows.len()) } " more of " (many(report.inputs.len(), "input")) " are not named here." } }
        }
    }
}
