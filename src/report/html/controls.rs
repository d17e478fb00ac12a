//! The worst controls and why, the gaps, and every control with its numbers, reasons and owner.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::assessment::standing;
use super::super::many;
use super::{Room, of, outcome, path, prose, status};
use crate::framework::{About, Assessed, Assessment, ControlStatus, Gap, GapKind, Reason, Standing, Status, Thing};

/// So many of the worst controls of each framework stand near the top.
const WORST: usize = 8;
/// So many resources are named of each reason.
const NAMED: usize = 8;
/// So many reasons are given for one of the worst.
const REASONS: usize = 4;

/// What is worst of each framework; nothing where nothing is bad.
pub(super) fn worst(assessment: &Assessment) -> Option<Markup> {
    let of_framework = |framework: &Assessed| {
        let bad = |control: &&ControlStatus| matches!(control.status, Status::NotSatisfied | Status::Undetermined | Status::RiskAccepted);
        let mut controls: Vec<&ControlStatus> = framework.controls.iter().filter(bad).collect();
        controls.sort_by_key(|control| (control.status, Reverse((control.numbers.fail, control.numbers.error, control.numbers.unknown))));
        let all = controls.len();
        controls.truncate(WORST);
        (!controls.is_empty()).then(|| {
            html! {
                @if assessment.frameworks.len() > 1 { h3 { (framework.title) " " span.id { (framework.name) } } }
                ol.cards {
                    @for control in &controls {
                        li {
                            p.head { (status(control.status)) " " b { (control.id) } @if let Some(title) = &control.title { " " (title) } }
                            p { (standing(control)) }
                            @let (why, left) = short_reasons(control);
                            @if !why.is_empty() { ul.plain { @for one in why { li { (one) } } @if left > 0 { li { "and " (left) " more" } } } }
                            p.small { (owner(control)) }
                        }
                    }
                }
                @if all > controls.len() { p.small { (all - controls.len()) " more of " (many(all, "control")) " that are not satisfied, undetermined or accepted are under " a href="#controls" { "Controls" } "." } }
            }
        })
    };
    let parts: Vec<Markup> = assessment.frameworks.iter().filter_map(of_framework).collect();
    (!parts.is_empty()).then(|| html! { @for part in parts { (part) } })
}

fn owner(control: &ControlStatus) -> Markup {
    html! { @if let Some(owner) = &control.owner { "Owner: " (owner) } @else { "No owner is named" } }
}

/// The first few reasons in a line each, and how many there are more.
fn short_reasons(control: &ControlStatus) -> (Vec<Markup>, usize) {
    let said: Vec<Markup> = control
        .reasons
        .iter()
        .filter_map(|reason| match reason {
            Reason::Verdicts { rule, outcome: what, verdicts, .. } => Some(html! { (outcome(*what, Some(verdicts.len()))) " " span.rule { (path(rule)) } }),
            Reason::Unread(file) => Some(html! { "not read: " (path(file)) }),
            Reason::Computed { says, .. } => Some(html! { (says) }),
            Reason::Absent(_, why) => Some(html! { "an attestation does not count: " (why) }),
            Reason::Attested(_) | Reason::Contradiction(_) => None,
        })
        .collect();
    let left = said.len().saturating_sub(REASONS);
    (said.into_iter().take(REASONS).collect(), left)
}

/// Gaps, in the order given, as far as there is room.
pub(super) fn gaps(gaps: &[Gap], room: &mut Room) -> Option<Markup> {
    let kinds = GapKind::ALL.map(GapKind::word);
    let words: Vec<(&str, &str)> = kinds.iter().map(|word| (*word, *word)).collect();
    let rows: Vec<Markup> = gaps.iter().map_while(|gap| room.fit(gap_row(gap))).collect();
    (!gaps.is_empty()).then(|| {
        html! {
            (super::filter("gaps", &words))
            table #list-gaps role="table" {
                thead role="rowgroup" { (columns(&["Control", "Kind", "What is missing", "Owner", "Until"])) }
                tbody role="rowgroup" { @for row in &rows { (row) } }
            }
            @if rows.len() < gaps.len() { p.cut { b { (gaps.len() - rows.len()) } " more of " (many(gaps.len(), "gap")) " are not named here: the page would be too large." } }
        }
    })
}

fn gap_row(gap: &Gap) -> Markup {
    html! {
        tr role="row" data-words=(gap.kind.word()) {
            th role="rowheader" scope="row" { b { (gap.control) } " " span.id { (gap.framework) } @if let Some(title) = &gap.title { br; (title) } }
            td role="cell" data-label="Kind" { (gap.kind.word().replace('-', " ")) }
            td role="cell" data-label="What" {
                (gap.what)
                @if !gap.rules.is_empty() { details { summary { (many(gap.rules.len(), "rule")) } ul.plain { @for rule in &gap.rules { li.rule { (path(rule)) } } } } }
            }
            td role="cell" data-label="Owner" { (gap.owner.as_deref().unwrap_or("none")) }
            td role="cell" data-label="Until" { @if let Some(day) = gap.until { (day) } }
        }
    }
}

/// The head of a table that becomes a list where it is narrow.
fn columns(names: &[&str]) -> Markup {
    html! { tr role="row" { @for name in names { th role="columnheader" scope="col" { (name) } } } }
}

/// Every control of every framework, and what people attest.
pub(super) fn controls(assessment: &Assessment, room: &mut Room) -> Markup {
    let words: Vec<(&str, String)> = Status::ALL.iter().map(|status| (status.word(), status.word().replace('-', " "))).collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(word, name)| (*word, name.as_str())).collect();
    let frameworks: Vec<Markup> = assessment
        .frameworks
        .iter()
        .map(|framework| {
            let rows: Vec<Markup> = framework.controls.iter().map_while(|control| room.fit(row(control, assessment))).collect();
            html! {
                h3 { (framework.title) " " span.id { (framework.name) } }
                table role="table" {
                    thead role="rowgroup" { (columns(&["Control", "Status", "Resources", "Owner"])) }
                    tbody role="rowgroup" { @for row in &rows { (row) } }
                }
                @if rows.len() < framework.controls.len() { p.cut { b { (framework.controls.len() - rows.len()) } " more of " (many(framework.controls.len(), "control")) " are not named here: the page would be too large. The counts above are of all of them." } }
                (unreached(framework))
            }
        })
        .collect();
    html! {
        (super::filter("controls", &words))
        div #list-controls { @for framework in &frameworks { (framework) } }
        (attestations(assessment))
    }
}

fn row(control: &ControlStatus, assessment: &Assessment) -> Markup {
    html! {
        tr role="row" data-words=(control.status.word()) {
            th role="rowheader" scope="row" { b { (control.id) } @if let Some(title) = &control.title { " " (title) } (why(control, assessment)) }
            td role="cell" data-label="Status" { (status(control.status)) }
            td role="cell" data-label="Resources" { (numbers(control)) }
            td role="cell" data-label="Owner" { (control.owner.as_deref().unwrap_or("none")) }
        }
    }
}

fn numbers(control: &ControlStatus) -> Markup {
    let numbers = &control.numbers;
    html! {
        @if numbers.judged > 0 { (standing(control)) "; " (of(numbers.judged, numbers.in_scope, "resource")) " judged" } @else { (standing(control)) }
        @if !control.methods.is_empty() { " by " (many(control.methods.len(), "rule")) }
    }
}

/// What a control's status rests on.
fn why(control: &ControlStatus, assessment: &Assessment) -> Markup {
    if control.supports.is_empty() && control.reasons.is_empty() {
        return html! {};
    }
    let attested = |n: &usize| assessment.attestations.get(*n).map(|(one, _)| one);
    html! {
        details {
            summary { "Why" }
            @if !control.reasons.is_empty() {
                ul.plain {
                    @for reason in &control.reasons {
                        li {
                            @match reason {
                                Reason::Verdicts { rule, outcome: what, bound, verdicts } => {
                                    (outcome(*what, Some(verdicts.len()))) " " span.rule { (path(rule)) }
                                    @if let Some(bound) = bound { " (" (bound) ")" }
                                    ": " (things(verdicts, assessment))
                                },
                                Reason::Attested(n) => { @if let Some(one) = attested(n) { (one.status.word()) ", attested by " (one.by) ": " (one.statement) } },
                                Reason::Absent(n, why) => { "an attestation" @if let Some(one) = attested(n) { " by " (one.by) } " does not count: " (why) },
                                Reason::Contradiction(n) => { "stated not applicable" @if let Some(one) = attested(n) { " by " (one.by) } ", and something fails under it" },
                                Reason::Unread(file) => { "not read, or not whole: " (path(file)) },
                                Reason::Computed { says, .. } => { (says) },
                            }
                        }
                    }
                }
            }
            @for (objective, extent, because, worst) in &control.supports {
                p.small { b { (objective) } " (" (extent.word()) ", " (worst.map_or("not assessed", crate::model::Outcome::word)) "): " (prose::inline(because)) }
            }
        }
    }
}

fn things(verdicts: &[usize], assessment: &Assessment) -> Markup {
    let population = &assessment.population;
    let things: BTreeSet<usize> = verdicts.iter().filter_map(|n| population.verdicts.get(*n)).map(|verdict| verdict.thing).collect();
    let named: Vec<&Thing> = things.iter().take(NAMED).filter_map(|n| population.things.get(*n)).collect();
    html! {
        @for (n, thing) in named.iter().enumerate() { @if n > 0 { ", " } span.name { (path(&thing.address)) } }
        @if things.len() > named.len() { " and " (things.len() - named.len()) " more" }
    }
}

/// So that the sums close: verdicts on which no control of a framework rests.
fn unreached(framework: &Assessed) -> Markup {
    let rules: Vec<_> = framework.unreached.iter().filter(|(_, count)| **count > 0).collect();
    let (all, reached) = framework.verdicts;
    html! {
        @if !rules.is_empty() {
            details {
                summary { (all - reached) " of " (many(all, "verdict")) " bear on no control of " (framework.name) }
                ul.plain { @for (rule, count) in rules { li { span.rule { (path(rule)) } ": " (count) } } }
            }
        }
    }
}

/// What people attest, and whether it counts.
fn attestations(assessment: &Assessment) -> Markup {
    html! {
        @if !assessment.attestations.is_empty() {
            h3 #attestations { "Attestations" }
            table role="table" {
                thead role="rowgroup" { (columns(&["About", "Says", "Counts", "By", "Until"])) }
                tbody role="rowgroup" {
                    @for (one, standing) in &assessment.attestations {
                        tr role="row" {
                            th role="rowheader" scope="row" { @match &one.about { About::Control(framework, control) => { b { (control) } " " span.id { (framework) } }, About::Objective(objective) => (objective) } }
                            td role="cell" data-label="Says" { (one.status.word().replace('-', " ")) ": " (one.statement) }
                            td role="cell" data-label="Counts" { @match standing { Standing::InForce => "yes", Standing::Absent(why) => { "no: " (why) } } }
                            td role="cell" data-label="By" { (one.by) @if let Some(role) = &one.role { ", " (role) } }
                            td role="cell" data-label="Until" { @if let Some(day) = one.expires { (day) } }
                        }
                    }
                }
            }
        }
    }
}
