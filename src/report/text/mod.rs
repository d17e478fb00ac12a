//! The results for people at a terminal: what was not judged, what failed and where, what is unknown and why, and a
//! summary that ends with the next thing to do.

mod findings;
pub(super) mod prose;
mod sheet;
mod since;
mod snippet;
mod summary;
mod trouble;
pub(super) mod unknowns;

use std::ops::{Deref, DerefMut};

use annotate_snippets::renderer::{AnsiColor, Effects, Style};

pub(super) use self::sheet::Sheet;
use super::lines::Texts;
use super::{Rating, Report, Subject, neutralise};
use crate::source::Place;

/// How the text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to write colours, as ANSI escapes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to show all of what is else shortened, and the passes.
    pub verbose: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { color: false, width: 100, verbose: false }
    }
}

/// The report as text. It holds nothing that a terminal or a CI service would obey, but for our own colours.
#[must_use]
pub fn text(report: &Report, options: &TextOptions) -> String {
    let mut page = Page::new(report, options);
    page.coverage();
    page.problems();
    page.failed();
    page.unknown();
    page.waived();
    if options.verbose {
        page.passed();
    }
    page.sheet.since(report);
    page.summary();
    page.sheet.out
}

/// The report's problems alone, as text: for runs that did not start.
#[must_use]
pub fn problems_text(report: &Report, options: &TextOptions) -> String {
    let mut page = Page::new(report, options);
    page.problems();
    page.out.trim_start().to_string()
}

/// What is unknown, in full, and which values would settle the most verdicts.
#[must_use]
pub fn unknowns_text(report: &Report, options: &TextOptions) -> String {
    let mut page = Page::new(report, &TextOptions { verbose: true, ..*options });
    page.settle();
    page.sheet.out
}

/// Longer names and messages are cut.
const NAME: usize = 300;

pub(super) const BOLD: Style = Style::new().effects(Effects::BOLD);
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const GREEN: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
pub(super) const RED: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const BLUE: Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);

/// The results as text, as far as they are written.
struct Page<'a> {
    sheet: Sheet,
    report: &'a Report,
    texts: Texts<'a>,
    /// Whether an address alone does not tell resources apart.
    many_roots: bool,
}

impl Deref for Page<'_> {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        &self.sheet
    }
}

impl DerefMut for Page<'_> {
    fn deref_mut(&mut self) -> &mut Sheet {
        &mut self.sheet
    }
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, options: &TextOptions) -> Self {
        let first = report.results.first().map(|judged| &judged.resource.root);
        let many_roots = report.results.iter().any(|judged| Some(&judged.resource.root) != first);
        Self { sheet: Sheet::new(options), report, texts: Texts::of(report), many_roots }
    }

    /// A resource's name, with its root and variant where they tell it from others.
    fn name(&self, resource: &Subject) -> String {
        clipped(&resource.address) + &self.under(resource)
    }

    /// The first few names of resources. A root and variant that they share are said once.
    fn names(&self, resources: &[&Subject], few: usize) -> String {
        let few = self.at_most(few);
        let share = resources.windows(2).all(|pair| matches!(pair, [a, b] if a.root == b.root && a.variant == b.variant));
        let mut names: Vec<_> = resources.iter().take(few).map(|resource| if share { clipped(&resource.address) } else { self.name(resource) }).collect();
        names.extend((resources.len() > few).then(|| format!("and {} more", resources.len() - few)));
        names.join(", ") + &resources.first().filter(|_| share).map_or_else(String::new, |resource| self.under(resource))
    }

    fn under(&self, resource: &Subject) -> String {
        let root = if self.many_roots && !resource.root.is_empty() { format!(" in {}", clipped(&resource.root)) } else { String::new() };
        let variant = if resource.variant.is_empty() { String::new() } else { format!(" ({})", clipped(&resource.variant)) };
        root + &variant
    }
}

fn clipped(text: &str) -> String {
    neutralise::clipped(text, NAME)
}

/// `file:line`
fn spot(place: &Place) -> String {
    format!("{}:{}", clipped(&place.file), place.start.line)
}

/// `1 file`, `2 files`
/// `1 file`, `2 files`.
#[must_use]
pub fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn style(severity: Rating) -> Style {
    match severity {
        Rating::Low => BLUE,
        Rating::Medium => YELLOW,
        Rating::High | Rating::Critical => RED,
    }
}

#[cfg(test)]
mod tests;
