//! What auditors and architects open: one page that needs no network, no script and no other file.
//!
//! Every page is built by [`maud`], which escapes what it is given; [`frame`] makes harmless what hides or turns text around,
//! whatever it came from. Scripts only filter: what a page says, it says without them.

mod controls;
mod findings;
pub(super) mod frame;
mod glance;
mod graph;
mod plan;
mod population;
pub(super) mod prose;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use maud::{Markup, html as markup};

use super::{Outcome, Rating, Report, many};
use crate::framework::{Assessment, Gap, Plan, Status};

/// What stands beside the verdicts on a page.
#[derive(Debug, Clone, Copy)]
pub struct Compliance<'a> {
    /// The status of every control.
    pub assessment: &'a Assessment,
    /// What is missing, where that is asked for.
    pub gaps: &'a [Gap],
    /// What to do, where that is asked for.
    pub plan: Option<&'a Plan>,
}

/// A page has at most about so many bytes: what does not fit is counted, and the page says so.
const LIMIT: usize = 4_400_000;

/// Bytes that a part of the page may still take.
struct Room(usize);

impl Room {
    /// The markup, if there is room for it.
    fn fit(&mut self, markup: Markup) -> Option<Markup> {
        match self.0.checked_sub(markup.0.len()) {
            Some(left) => {
                self.0 = left;
                Some(markup)
            }
            None => {
                self.0 = 0;
                None
            }
        }
    }
}

/// Writes the report as one HTML page: what was not judged and the status of each framework first, then the worst controls, the
/// findings, the plan, the dependencies, every control and every resource.
///
/// # Errors
/// Where `out` cannot be written.
pub fn html(report: &Report, compliance: Option<Compliance<'_>>, out: &mut dyn io::Write) -> io::Result<()> {
    frame::write(title(compliance), &body(report, compliance), out)
}

fn title(compliance: Option<Compliance<'_>>) -> &'static str {
    if compliance.is_some() { "Compliance report" } else { "Findings report" }
}

/// A part of the page: its anchor, its name in the table of contents, and what it holds.
struct Part {
    id: &'static str,
    name: &'static str,
    body: Markup,
}

fn body(report: &Report, compliance: Option<Compliance<'_>>) -> Markup {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |id: &'static str, name: &'static str, body: Option<Markup>| parts.extend(body.map(|body| Part { id, name, body }));
    if let Some(compliance) = compliance {
        add("worst", "Worst controls", controls::worst(compliance.assessment));
        add("gaps", "Gaps", controls::gaps(compliance.gaps, &mut Room(LIMIT / 12)));
    }
    add("findings", "Findings", findings::findings(report, &mut Room(LIMIT / 3)));
    add("unknown", "Unknown values", findings::unknown(report, &mut Room(LIMIT / 12)));
    if let Some(Compliance { assessment, plan, .. }) = compliance {
        add("plan", "Plan", plan.map(|plan| plan::plan(plan, assessment, &mut Room(LIMIT / 10))));
        add("dependencies", "Dependencies", graph::dependencies(assessment));
        add("controls", "Controls", Some(controls::controls(assessment, &mut Room(LIMIT / 3))));
    }
    add("inputs", "Inputs", Some(glance::inputs(report, &mut Room(LIMIT / 12))));
    let used: usize = parts.iter().map(|part| part.body.0.len()).sum();
    let population = population::population(report, compliance.map(|with| with.assessment), &mut Room(LIMIT.saturating_sub(used)));
    let before_inputs = parts.len() - 1;
    parts.insert(before_inputs, Part { id: "population", name: "Population", body: population });
    markup! {
        a.skip href="#main" { "Skip to the report" }
        header.top {
            h1 { (title(compliance)) }
            p { "As of " time datetime=(report.as_of) { (report.as_of) } ", probity " (report.version) }
        }
        main #main {
            (glance::glance(report, compliance.map(|with| with.assessment)))
            nav aria-label="Contents" {
                ul { @for part in &parts { li { a href={ "#" (part.id) } { (part.name) } } } }
            }
            @for part in &parts {
                section id=(part.id) aria-labelledby={ (part.id) "-name" } {
                    h2 id={ (part.id) "-name" } { (part.name) }
                    (part.body)
                }
            }
        }
        footer {
            p { "Rules " code { (report.rules_digest) } }
            @if let Some(with) = compliance { p { "Frameworks " code { (with.assessment.frameworks_digest) } } }
            p { "Written by probity " (report.version) ". The same input gives the same page." }
        }
    }
}

/// `3 of 9 resources`: a number never stands without what it is of.
fn of(count: usize, all: usize, noun: &str) -> Markup {
    markup! { b { (count) } " of " (many(all, noun)) }
}

pub(super) fn status(status: Status) -> Markup {
    markup! { span class={ "chip s-" (status.word()) } { (status.word().replace('-', " ")) } }
}

pub(super) fn severity(rating: Rating) -> Markup {
    markup! { span class={ "chip v-" (rating.word()) } { (rating.word()) } }
}

fn outcome(outcome: Outcome, count: Option<usize>) -> Markup {
    markup! { span class={ "chip o-" (outcome.word()) } { @if let Some(count) = count { (count) " " } (outcome.word()) } }
}

/// A name that may break where its parts end.
pub(super) fn path(text: &str) -> Markup {
    let mut parts = text.split_inclusive('/');
    markup! {
        @if let Some(first) = parts.next() { (first) }
        @for part in parts { wbr; (part) }
    }
}

/// A rule's name, leading to its findings where it has any.
fn rule(report: &Report, failing: &BTreeMap<&str, usize>, id: &str) -> Markup {
    let title = report.rules.get(id).map(|rule| rule.title.as_str());
    markup! {
        @if failing.contains_key(id) { a.rule href={ "#" (anchor(id)) } title=[title] { (path(id)) } } @else { span.rule title=[title] { (path(id)) } }
    }
}

/// Where the findings of a rule stand.
fn anchor(rule: &str) -> String {
    format!("rule/{rule}")
}

/// A box that filters what follows it, for readers with scripts; others see all.
pub(super) fn filter(what: &str, words: &[(&str, &str)]) -> Markup {
    markup! {
        form.filter hidden data-filter=(what) {
            label { "Search " input type="search" name="text" autocomplete="off"; }
            @if !words.is_empty() {
                label {
                    "Show "
                    select name="word" { option value="" { "all" } @for (value, name) in words { option value=(value) { (name) } } }
                }
            }
            output aria-live="polite" {}
        }
    }
}
