//! What fails, rule by rule with its lines, and what is unknown, value by value.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use maud::{Markup, html};

use super::super::lines::Texts;
use super::super::text::unknowns::unknowns;
use super::super::view::{self, Mark, View};
use super::super::{Finding, Judged, Outcome, Rating, Report, RuleInfo, Subject, many};
use super::{Room, anchor, path, prose, severity};
use crate::source::Place;

/// So many resources are named of those that fail at the same lines, or rest on the same value.
const NAMED: usize = 12;

/// How many verdicts of each rule fail.
pub(super) fn failing(report: &Report) -> BTreeMap<&str, usize> {
    let mut failing: BTreeMap<&str, usize> = BTreeMap::new();
    for judged in report.results.iter().filter(|judged| judged.outcome == Outcome::Fail) {
        *failing.entry(&judged.rule).or_default() += 1;
    }
    failing
}

/// The failures of one rule. Resources that differ in nothing but their name stand together.
struct Failing<'a> {
    rule: &'a Arc<str>,
    severity: Rating,
    resources: usize,
    places: BTreeMap<(&'a Place, &'a [Finding]), Vec<&'a Judged>>,
}

fn by_rule(report: &Report) -> Vec<Failing<'_>> {
    let mut rules: BTreeMap<&Arc<str>, Failing<'_>> = BTreeMap::new();
    for judged in report.results.iter().filter(|judged| judged.outcome == Outcome::Fail) {
        let one = rules.entry(&judged.rule).or_insert_with(|| Failing { rule: &judged.rule, severity: judged.severity, resources: 0, places: BTreeMap::new() });
        one.severity = one.severity.max(judged.severity);
        one.resources += 1;
        one.places.entry((&judged.resource.header, &judged.findings)).or_default().push(judged);
    }
    let mut rules: Vec<Failing<'_>> = rules.into_values().collect();
    rules.sort_by_key(|one| (Reverse((one.severity, one.resources)), one.rule));
    rules
}

/// Every failure, the most severe rules first.
pub(super) fn findings(report: &Report, room: &mut Room) -> Option<Markup> {
    let rules = by_rule(report);
    if rules.is_empty() {
        return None;
    }
    let judged: BTreeMap<&str, usize> = report.results.iter().fold(BTreeMap::new(), |mut count, judged| {
        *count.entry(&*judged.rule).or_default() += 1;
        count
    });
    let words: Vec<&str> = Rating::ALL.iter().rev().map(|rating| rating.word()).collect();
    let words: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    let mut texts = Texts::of(report);
    let shown: Vec<Markup> = rules
        .iter()
        .map(|one| {
            let info = report.rules.get(one.rule);
            html! {
                details id=(anchor(one.rule)) data-words=(one.severity.word()) {
                    summary {
                        (severity(one.severity)) " "
                        b { (prose::inline(info.map_or(&**one.rule, |info| &info.title))) } " "
                        span.count { (one.resources) " of " (judged.get(&**one.rule).copied().unwrap_or_default()) " judged" } " "
                        span.rule { (path(one.rule)) }
                    }
                    @if let Some(info) = info { (about(info)) }
                    (places(one, &mut texts, room))
                }
            }
        })
        .collect();
    Some(html! {
        p { (many(report.count(Outcome::Fail), "verdict")) " of " (many(rules.len(), "rule")) " fail." }
        (super::filter("findings", &words))
        div #list-findings { @for rule in &shown { (rule) } }
    })
}

fn about(info: &RuleInfo) -> Markup {
    html! {
        div.about {
            (prose::prose(&info.why))
            h3 { "Fix" }
            (prose::prose(&info.fix))
            p.small { "Objective: " (info.objective) @if !info.controls.is_empty() { "; " @for (n, (framework, control)) in info.controls.iter().enumerate() { @if n > 0 { ", " } (framework) " " (control) } } }
        }
    }
}

/// The places of one rule's failures, as far as there is room.
fn places<'a>(one: &Failing<'a>, texts: &mut Texts<'a>, room: &mut Room) -> Markup {
    let mut shown = 0;
    let places: Vec<Markup> = one
        .places
        .iter()
        .map_while(|((header, findings), judged)| {
            let subjects: Vec<&Subject> = judged.iter().map(|judged| &judged.resource).collect();
            let place = room.fit(html! {
                div.finding {
                    p.who { (names(&subjects)) }
                    (marked(header, findings, texts))
                    (possible(judged))
                }
            });
            shown += place.as_ref().map_or(0, |_| judged.len());
            place
        })
        .collect();
    html! {
        @for place in &places { (place) }
        @if shown < one.resources { p.cut { b { (one.resources - shown) } " more of " (many(one.resources, "resource")) " are not shown here: the page would be too large. The JSON report has them." } }
    }
}

/// What else may be wrong, as values that are not known decide.
fn possible(judged: &[&Judged]) -> Markup {
    let possible: BTreeSet<&str> = judged.iter().flat_map(|judged| &judged.possible).map(|finding| finding.message.as_str()).collect();
    html! { @for message in possible { p.small { "Perhaps also, as values that are not known decide: " (prose::inline(message)) } } }
}

/// The findings of a resource, each with its lines.
fn marked<'a>(header: &'a Place, findings: &'a [Finding], texts: &mut Texts<'a>) -> Markup {
    let marks: Vec<Mark<'_>> = findings.iter().map(|finding| Mark { place: &finding.place, label: &finding.message }).collect();
    let mut rest = marks.as_slice();
    let mut views = Vec::new();
    while let Some(first) = rest.first() {
        let lines = texts.get(&first.place.file);
        let (marks, after) = view::together(lines, rest);
        let view = lines.and_then(|lines| View::of(lines, Some(header).filter(|header| header.file == first.place.file), marks));
        views.push(html! {
            ul.says { @for mark in marks { li { (place(mark.place)) " " (prose::inline(mark.label)) } } }
            @if let Some(view) = view { (code(&view)) }
        });
        rest = after;
    }
    let inside: BTreeSet<&Place> = findings.iter().filter_map(|finding| finding.inside.as_ref()).collect();
    html! { @for view in views { (view) } @for at in inside { p.small { "In the module, at " (place(at)) } } }
}

fn place(place: &Place) -> Markup {
    html! { span.place { (path(&place.file)) @if !view::is_whole_file(place) { ":" (place.start.line) } } }
}

/// Numbered lines with what is meant marked.
fn code(view: &View<'_>) -> Markup {
    let mut marks: Vec<_> = view.marks.iter().map(|(range, _)| range.clone()).filter(|range| !range.is_empty()).collect();
    marks.sort_by_key(|range| range.start);
    let text = |range: std::ops::Range<usize>| view.shown.get(range).unwrap_or_default().replace('\t', "    ");
    let line = |line: &std::ops::Range<usize>| {
        let mut at = line.start;
        let mut parts = Vec::new();
        for mark in &marks {
            let (start, end) = (mark.start.max(at), mark.end.min(line.end));
            if start < end {
                parts.push(html! { (text(at..start)) mark { (text(start..end)) } });
                at = end;
            }
        }
        html! { @for part in &parts { (part) } (text(at..line.end)) }
    };
    let mut last = None;
    html! {
        div.code {
            @for (number, range) in &view.lines {
                @let folded = last.replace(*number).is_some_and(|last: u32| number - last > 1);
                @if folded { i { "⋯" } code {} }
                i { (number) } code { (line(range)) }
            }
        }
    }
}

/// The first few resources by name.
fn names(resources: &[&Subject]) -> Markup {
    html! {
        @for (n, resource) in resources.iter().take(NAMED).enumerate() { @if n > 0 { ", " } (name(resource)) }
        @if resources.len() > NAMED { " and " (resources.len() - NAMED) " more" }
    }
}

/// A resource's name, with what tells it from others of that name.
pub(super) fn name(resource: &Subject) -> Markup {
    html! {
        span.name { (path(&resource.address)) }
        @if !resource.root.is_empty() { span.under { " in " (path(&resource.root)) } }
        @if !resource.variant.is_empty() { span.under { " (" (resource.variant) ")" } }
    }
}

/// Every value that is not known, those first that decide most.
pub(super) fn unknown(report: &Report, room: &mut Room) -> Option<Markup> {
    let unknowns = unknowns(report);
    if unknowns.is_empty() {
        return None;
    }
    let shown: Vec<Markup> = unknowns
        .iter()
        .map_while(|unknown| {
            let mut rules: BTreeMap<&str, BTreeSet<&Subject>> = BTreeMap::new();
            for (judged, _) in &unknown.verdicts {
                rules.entry(&judged.rule).or_default().insert(&judged.resource);
            }
            room.fit(html! {
                details {
                    summary { b { (unknown.why) } " " span.count { (many(unknown.verdicts.len(), "verdict")) } " " (place(unknown.place)) }
                    @if let Some(advice) = unknown.advice() { p { (prose::inline(&advice)) } }
                    ul.plain {
                        @for (rule, resources) in &rules {
                            li { span.rule { (path(rule)) } ": " (names(&resources.iter().copied().collect::<Vec<_>>())) }
                        }
                    }
                }
            })
        })
        .collect();
    Some(html! {
        p { (super::of(report.count(Outcome::Unknown), report.results.len(), "verdict")) " rest on " (many(unknowns.len(), "value")) " that nobody can know from the files. None of them counts as a pass." }
        (super::filter("unknown", &[]))
        div #list-unknown { @for value in &shown { (value) } }
        @if shown.len() < unknowns.len() { p.cut { b { (unknowns.len() - shown.len()) } " more of " (many(unknowns.len(), "value")) " are not named here: the page would be too large." } }
    })
}
