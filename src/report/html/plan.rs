//! The remediation plan: what to do, in order, by whom and by when, and what it brings.

use maud::{Markup, html};

use super::super::many;
use super::{Room, of, path, prose, severity, status};
use crate::framework::{Assessment, Item, Plan};

/// So many resources, and controls, are named of each item.
const NAMED: usize = 12;

pub(super) fn plan(plan: &Plan, assessment: &Assessment, room: &mut Room) -> Markup {
    let items: Vec<Markup> = plan.items.iter().map_while(|one| room.fit(item(one, assessment))).collect();
    html! {
        ul.plain {
            @for (framework, all, now, then) in &plan.outlook {
                li { b { (framework) } ": " (of(*now, *all, "control")) " satisfied, attested or not applicable now, " b { (then) " of " (all) } " once all of it is done" }
            }
        }
        @if plan.items.is_empty() { p { "Nothing is to be done." } }
        (super::filter("plan", &[]))
        ol.items #list-plan { @for item in &items { (item) } }
        @if items.len() < plan.items.len() { p.cut { b { (plan.items.len() - items.len()) } " more of " (many(plan.items.len(), "item")) " are not named here: the page would be too large. `probity plan --format csv` has them." } }
    }
}

fn item(item: &Item, assessment: &Assessment) -> Markup {
    let things = |list: &[usize]| {
        let named: Vec<_> = list.iter().take(NAMED).filter_map(|n| assessment.population.things.get(*n)).collect();
        html! {
            @for (n, thing) in named.iter().enumerate() { @if n > 0 { ", " } span.name { (path(&thing.address)) } }
            @if list.len() > named.len() { " and " (list.len() - named.len()) " more" }
        }
    };
    html! {
        li id={ "item/" (item.id) } {
            details {
                summary {
                    (severity(item.severity)) " " b { (prose::inline(&item.title)) }
                    span.facts { (item.owner.as_deref().unwrap_or("no owner")) ", due " (item.due) ", moves " (many(item.moves.len(), "control")) @if item.helps() > 0 { ", helps " (item.helps()) " more" } }
                }
                dl {
                    dt { "Item" } dd { code { (item.id) } ", " (item.action.word().replace('-', " ")) @if let Some(rule) = &item.rule { ", " span.rule { (path(rule)) } } }
                    @if !item.things.is_empty() { dt { "Resources" } dd { (things(&item.things)) } }
                    @if !item.moves.is_empty() {
                        dt { "Moves" }
                        dd {
                            ul.plain {
                                @for one in item.moves.iter().take(NAMED) { li { (one.framework) " " b { (one.control) } " from " (status(one.from)) " to " (status(one.to)) } }
                                @if item.moves.len() > NAMED { li { "and " (item.moves.len() - NAMED) " more" } }
                            }
                        }
                    }
                    @if item.exposed { dt { "Exposed" } dd { "the internet reaches it" } }
                    @if !item.waits_for.is_empty() { dt { "Waits for" } dd { @for (n, other) in item.waits_for.iter().enumerate() { @if n > 0 { ", " } a href={ "#item/" (other) } { (other) } } } }
                    @if !item.blast.is_empty() { dt { "Depend on it" } dd { (things(&item.blast)) } }
                }
                (prose::prose(&item.fix))
            }
        }
    }
}
