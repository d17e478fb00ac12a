//! What depends on what, as a picture and as a list: the resources that fail, and what is next to them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::super::{Outcome, many};
use super::{outcome, path};
use crate::framework::Assessment;

/// At most so many resources are drawn.
const DRAWN: usize = 40;
/// At most so many columns.
const COLUMNS: usize = 6;
/// Letters of a name in its box.
const LETTERS: usize = 27;

/// A box's width and height, and the space between boxes.
const BOX: (usize, usize) = (216, 42);
const GAP: (usize, usize) = (56, 12);

/// A resource in the picture.
struct Node {
    /// Its index among the population's things.
    thing: usize,
    worst: Option<Outcome>,
    fails: usize,
    /// Those that it depends on, as indices of the nodes.
    needs: Vec<usize>,
    column: usize,
    row: usize,
}

/// The picture; nothing where nothing depends on anything.
pub(super) fn dependencies(assessment: &Assessment) -> Option<Markup> {
    let things = &assessment.population.things;
    let related = things.iter().enumerate().flat_map(|(n, thing)| thing.needs.iter().flat_map(move |need| [n, *need])).collect::<BTreeSet<_>>().len();
    if related == 0 {
        return None;
    }
    let nodes = laid_out(chosen(assessment));
    let label = |node: &Node| things.get(node.thing).map_or("", |thing| &thing.address);
    let (columns, rows) = nodes.iter().fold((0, 0), |(columns, rows), node| (columns.max(node.column + 1), rows.max(node.row + 1)));
    let (width, height) = (columns * (BOX.0 + GAP.0) - GAP.0 + 4, rows * (BOX.1 + GAP.1) - GAP.1 + 4);
    let at = |node: &Node| (2 + node.column * (BOX.0 + GAP.0), 2 + node.row * (BOX.1 + GAP.1));
    let edges: Vec<String> =
        nodes.iter().flat_map(|node| node.needs.iter().filter_map(|need| nodes.get(*need)).map(|need| curve(at(node), at(need)))).collect();
    let users = |n: usize| nodes.iter().filter(|node| node.needs.contains(&n)).count();
    Some(html! {
        p {
            (super::of(nodes.len(), related, "resource")) " that depend on others, or that others depend on"
            @if nodes.len() < related { ": those that fail most, and what is next to them" }
            ". An arrow leads from a resource to what it depends on."
        }
        div.scroll tabindex="0" role="region" aria-label="Picture of the dependencies" {
            svg.graph role="img" aria-label="Dependencies; the list below says the same" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
                defs { marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto" { path d="M0 0 8 4 0 8z" {} } }
                @for edge in &edges { path.edge d=(edge) marker-end="url(#arrow)" {} }
                @for node in &nodes {
                    @let (x, y) = at(node);
                    g class={ "o-" (node.worst.map_or("none", Outcome::word)) } {
                        title { (label(node)) }
                        rect x=(x) y=(y) width=(BOX.0) height=(BOX.1) rx="4" {}
                        text x=(x + 10) y=(y + 18) { (tail(label(node))) }
                        text.sub x=(x + 10) y=(y + 34) { (says(node)) }
                    }
                }
            }
        }
        details {
            summary { "The same as a list" }
            ul.plain {
                @for (n, node) in nodes.iter().enumerate() {
                    li {
                        span.name { (path(label(node))) }
                        @if let Some(worst) = node.worst { " " (outcome(worst, (worst == Outcome::Fail).then_some(node.fails))) }
                        @if !node.needs.is_empty() { " depends on " @for (n, need) in node.needs.iter().filter_map(|need| nodes.get(*need)).enumerate() { @if n > 0 { ", " } (path(label(need))) } }
                        @let users = users(n);
                        @if users > 0 { @if !node.needs.is_empty() { ";" } " " (many(users, "resource")) " here depend" @if users == 1 { "s" } " on it" }
                    }
                }
            }
        }
    })
}

fn says(node: &Node) -> String {
    match node.worst {
        Some(Outcome::Fail) => format!("{} fail", node.fails),
        Some(worst) => worst.word().to_string(),
        None => "not judged".to_string(),
    }
}

/// The end of a name, which tells more than its beginning.
fn tail(name: &str) -> String {
    let letters = name.chars().count();
    if letters <= LETTERS { name.to_string() } else { std::iter::once('…').chain(name.chars().skip(letters - LETTERS + 1)).collect() }
}

fn curve((x, y): (usize, usize), (to_x, to_y): (usize, usize)) -> String {
    let (start_x, start_y, end_y) = (x + BOX.0, y + BOX.1 / 2, to_y + BOX.1 / 2);
    if to_x > start_x {
        let middle = (start_x + to_x) / 2;
        return format!("M{start_x} {start_y}C{middle} {start_y} {middle} {end_y} {to_x} {end_y}");
    }
    // In the same column, or back: around the right of both.
    let (end_x, out) = (to_x + BOX.0, start_x.max(to_x + BOX.0) + GAP.0 / 2);
    format!("M{start_x} {start_y}C{out} {start_y} {out} {end_y} {end_x} {end_y}")
}

/// The resources that are drawn: those that fail most and that most depend on, each with what is next to it.
fn chosen(assessment: &Assessment) -> Vec<Node> {
    let population = &assessment.population;
    let mut worst: BTreeMap<usize, Outcome> = BTreeMap::new();
    let mut fails: BTreeMap<usize, usize> = BTreeMap::new();
    let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for verdict in &population.verdicts {
        let known = worst.entry(verdict.thing).or_insert(verdict.outcome);
        *known = (*known).max(verdict.outcome);
        *fails.entry(verdict.thing).or_default() += usize::from(verdict.outcome == Outcome::Fail);
    }
    for (n, thing) in population.things.iter().enumerate() {
        for need in &thing.needs {
            users.entry(*need).or_default().push(n);
        }
    }
    let needs = |n: usize| population.things.get(n).map_or(&[][..], |thing| thing.needs.as_slice());
    let users_of = |n: usize| users.get(&n).map_or(&[][..], Vec::as_slice);
    let mut order: Vec<usize> = (0..population.things.len()).filter(|n| !needs(*n).is_empty() || !users_of(*n).is_empty()).collect();
    order.sort_by_key(|n| (Reverse((fails.get(n).copied().unwrap_or_default(), users_of(*n).len())), *n));
    let mut drawn: BTreeSet<usize> = BTreeSet::new();
    for n in order {
        for one in std::iter::once(n).chain(needs(n).iter().copied()).chain(users_of(n).iter().copied()) {
            if drawn.len() < DRAWN {
                drawn.insert(one);
            }
        }
    }
    let places: BTreeMap<usize, usize> = drawn.iter().enumerate().map(|(place, n)| (*n, place)).collect();
    let node = |n: &usize| Node {
        thing: *n,
        worst: worst.get(n).copied(),
        fails: fails.get(n).copied().unwrap_or_default(),
        needs: needs(*n).iter().filter_map(|need| places.get(need).copied()).collect(),
        column: 0,
        row: 0,
    };
    drawn.iter().map(node).collect()
}

/// Each node in a column to the right of those that depend on it, and in a row near theirs.
fn laid_out(mut nodes: Vec<Node>) -> Vec<Node> {
    let edges: Vec<(usize, usize)> = nodes.iter().enumerate().flat_map(|(n, node)| node.needs.iter().map(move |need| (n, *need))).collect();
    // What depends on itself through others would move right for ever: there are only so many columns.
    for _ in 0..COLUMNS {
        for (user, need) in &edges {
            let column = nodes.get(*user).map_or(0, |node| node.column + 1).min(COLUMNS - 1);
            if let Some(node) = nodes.get_mut(*need) {
                node.column = node.column.max(column);
            }
        }
    }
    for column in 0..COLUMNS {
        let mut these: Vec<(usize, usize)> = Vec::new();
        for n in (0..nodes.len()).filter(|n| nodes.get(*n).is_some_and(|node| node.column == column)) {
            let rows: Vec<usize> = edges
                .iter()
                .filter(|(_, need)| *need == n)
                .filter_map(|(user, _)| nodes.get(*user))
                .filter(|user| user.column < column)
                .map(|user| user.row)
                .collect();
            // Tenths of a row: the mean of those that depend on it; what nothing here depends on comes last.
            these.push((if rows.is_empty() { usize::MAX } else { rows.iter().sum::<usize>() * 10 / rows.len() }, n));
        }
        these.sort_unstable();
        for (row, (_, n)) in these.into_iter().enumerate() {
            if let Some(node) = nodes.get_mut(n) {
                node.row = row;
            }
        }
    }
    nodes
}
