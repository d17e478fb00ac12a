//! As a page: what has no evidence first, then each control's days as a picture and in words, then failures and bundles.

use std::io;

use jiff::civil::Date;
use maud::{Markup, html};

use super::super::html::{frame, severity, status};
use super::super::many;
use super::{changes, end_words, link_words, period_sentences, short, status_word};
use crate::framework::{Failure, History, Period, Status};

/// Writes a period as one HTML page that needs no network, no script and no other file.
///
/// # Errors
/// Where `out` cannot be written.
pub fn period_html(period: &Period, out: &mut dyn io::Write) -> io::Result<()> {
    frame::write("Audit period", &body(period), out)
}

fn body(period: &Period) -> Markup {
    let span = period.span;
    html! {
        a.skip href="#main" { "Skip to the report" }
        header.top {
            h1 { "Audit period" }
            p { time datetime=(span.from) { (span.from) } " to " time datetime=(span.to) { (span.to) } ", a bundle speaks for " (many(usize::try_from(span.cadence).unwrap_or(0), "day")) }
        }
        main #main {
            div.glance {
                section.unjudged aria-labelledby="held" {
                    h2 #held { @if period.is_whole() { "The evidence is whole" } @else { "The evidence is not whole" } }
                    ul { @for sentence in period_sentences(period) { li { (sentence) } } }
                }
                section.framework aria-labelledby="days" {
                    h3 #days { "Days with evidence" }
                    p.met { b { (period.days() - period.uncovered_days()) } " of " (many(usize::try_from(period.days()).unwrap_or(0), "day")) }
                    (days(period))
                    p.small { "Each mark is a bundle; a gap is days that no bundle speaks of." }
                }
            }
            nav aria-label="Contents" { ul { @for (id, name) in [("controls", "Controls"), ("failures", "Failures"), ("bundles", "Bundles"), ("waivers", "Waivers")] { li { a href={ "#" (id) } { (name) } } } } }
            section #controls aria-labelledby="controls-name" { h2 #controls-name { "Controls" } (controls(period)) }
            section #failures aria-labelledby="failures-name" { h2 #failures-name { "Failures" } (failures(period)) }
            section #bundles aria-labelledby="bundles-name" { h2 #bundles-name { "Bundles" } (bundles(period)) }
            section #waivers aria-labelledby="waivers-name" { h2 #waivers-name { "Waivers in force" } (waivers(period)) }
        }
    }
}

/// Days since the period's first.
fn offset(period: &Period, day: Date) -> i64 {
    period.span.from.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// The period as a line: what evidence covers, and a mark for each bundle.
fn days(period: &Period) -> Markup {
    let all = period.days();
    html! {
        svg.bar viewBox={ "0 0 " (all) " 1" } preserveAspectRatio="none" role="img" aria-label={ (all - period.uncovered_days()) " of " (all) " days have evidence" } {
            rect.s-satisfied x="0" y="0" width=(all) height="1" {}
            @for (from, to) in &period.uncovered { rect.s-not-satisfied x=(offset(period, *from)) y="0" width=(offset(period, *to) - offset(period, *from) + 1) height="1" {} }
            @for point in period.points.iter().filter(|point| point.head.as_of >= period.span.from) {
                rect.tick x=(offset(period, point.head.as_of)) y="0" width="0.2" height="1" {}
            }
        }
    }
}

/// A control's days as a line. It says nothing that the words beside it do not say.
fn line(period: &Period, history: &History) -> Markup {
    html! {
        svg.bar viewBox={ "0 0 " (period.days()) " 1" } preserveAspectRatio="none" aria-hidden="true" {
            @for (from, to, status) in &history.stretches {
                @if let Some(status) = status {
                    rect class={ "s-" (status.word()) } x=(offset(period, *from)) y="0" width=(offset(period, *to) - offset(period, *from) + 1) height="1" {}
                }
            }
        }
    }
}

fn controls(period: &Period) -> Markup {
    let silent = |history: &&History| matches!(history.worst(), None | Some(Status::NotAssessed)) && changes(history) == 0;
    let (untold, told): (Vec<&History>, Vec<&History>) = period.controls.iter().partition(silent);
    html! {
        @if told.is_empty() { p { "No evidence judges a control." } } @else {
            table role="table" {
                thead { tr { th scope="col" { "Control" } th scope="col" { "Worst" } th scope="col" { "Last day" } th scope="col" { "Days" } } }
                tbody {
                    @for history in told {
                        tr {
                            th scope="row" { span.name { (history.control) } " " span.id { (history.framework) } (line(period, history)) }
                            td data-label="Worst" { (worst(history.worst())) }
                            td data-label="Last day" { (worst(history.last())) }
                            td data-label="Days" {
                                @for (from, to, status) in &history.stretches { div.small { (from) @if from != to { " to " (to) } ": " (status_word(*status)) } }
                            }
                        }
                    }
                }
            }
        }
        @if !untold.is_empty() {
            details { summary { (many(untold.len(), "control")) " no evidence judges, on any day" } p.small { @for history in untold { span.name { (history.framework) " " (history.control) } " " } } }
        }
    }
}

fn worst(is: Option<Status>) -> Markup {
    html! { @if let Some(is) = is { (status(is)) } @else { "no evidence" } }
}

fn failures(period: &Period) -> Markup {
    if period.failures.is_empty() {
        return html! { p { "No evidence of the period shows a failure." } };
    }
    let place = |failure: &Failure| {
        [&failure.question.root, &failure.question.variant].into_iter().filter(|text| !text.is_empty()).map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    html! {
        p { "The longest first. A failure ends where evidence shows its end: what is no longer judged stays open." }
        table role="table" {
            thead { tr { th scope="col" { "Failure" } th scope="col" { "Severity" } th scope="col" { "First seen" } th scope="col" { "End" } th.n scope="col" { "Days" } } }
            tbody {
                @for failure in &period.failures {
                    tr {
                        th scope="row" { span.rule { (failure.question.rule) } br; span.name { (failure.question.address) } " " span.id { (place(failure)) } }
                        td data-label="Severity" { (severity(failure.severity)) }
                        td data-label="First seen" { (failure.opened) @if failure.may_be_older { " or before" } }
                        td data-label="End" { (end_words(failure)) }
                        td.n data-label="Days" { (failure.days) }
                    }
                }
            }
        }
    }
}

fn bundles(period: &Period) -> Markup {
    html! {
        table role="table" {
            thead { tr { th scope="col" { "Bundle" } th scope="col" { "As of" } th scope="col" { "Chain" } th scope="col" { "Signed by" } th scope="col" { "Population" } } }
            tbody {
                @for point in &period.points {
                    tr {
                        th scope="row" { span.name { (point.head.name) } " " span.id { (short(&point.head.digest)) } }
                        td data-label="As of" { (point.head.as_of) }
                        td data-label="Chain" { (link_words(&point.link)) }
                        td data-label="Signed by" { @if point.head.signed.is_empty() { "no signature checked" } @else { (point.head.signed.join(", ")) } }
                        td data-label="Population" {
                            (many(usize::try_from(point.resources).unwrap_or(usize::MAX), "resource")) ", " (many(point.verdicts.0, "verdict")) ": "
                            @for (n, (outcome, count)) in Period::OUTCOMES.iter().zip(point.verdicts.1).enumerate() { @if n > 0 { ", " } (count) " " (outcome.word()) }
                            @if point.unread > 0 { "; " b { (many(point.unread, "input")) " not read" } }
                        }
                    }
                }
                @for (name, why) in &period.refused { tr { th scope="row" { span.name { (name) } } td data-label="Not evidence" colspan="4" { "not evidence: " (why) } } }
            }
        }
    }
}

fn waivers(period: &Period) -> Markup {
    html! {
        @if period.waivers.is_empty() { p { "None covers a failure." } } @else {
            table role="table" {
                thead { tr { th scope="col" { "Waiver" } th scope="col" { "First seen" } th scope="col" { "Last seen" } th.n scope="col" { "Most failures" } } }
                tbody { @for (id, (first, last, most)) in &period.waivers { tr { th scope="row" { (id) } td data-label="First seen" { (first) } td data-label="Last seen" { (last) } td.n data-label="Most failures" { (most) } } } }
            }
        }
    }
}
