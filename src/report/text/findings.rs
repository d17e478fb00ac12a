//! What failed: by file, each with its lines. And shorter: what is waived, and what passes.

use std::collections::{BTreeMap, BTreeSet};

use annotate_snippets::Level;

use super::super::view::Mark;
use super::super::{Judged, Outcome, Rating};
use super::{BOLD, GREEN, Page, RED, clipped, many, prose, spot, style};

/// So many are shown with their lines, the rest in a line each.
const SNIPPETS: usize = 300;
/// So many findings of one verdict are shown with their lines.
const MARKS: usize = 20;
/// So many resources that share their findings are named.
const NAMES: usize = 3;
const LIST: usize = 20;

impl<'a> Page<'a> {
    pub(super) fn failed(&mut self) {
        let failed: Vec<&'a Judged> = self.report.results.iter().filter(|judged| judged.outcome == Outcome::Fail).collect();
        if failed.is_empty() {
            return;
        }
        self.heading(RED, "Failed", &format!(": {}", many(failed.len(), "verdict")));
        let mut explained = BTreeMap::new();
        let alike: Vec<&[&'a Judged]> =
            failed.chunk_by(|a, b| a.rule == b.rule && a.severity == b.severity && a.findings == b.findings && a.possible == b.possible).collect();
        let (long, short) = alike.split_at(alike.len().min(self.at_most(SNIPPETS)));
        for group in long {
            self.out.push('\n');
            self.finding(group, &mut explained);
        }
        if !short.is_empty() {
            self.heading(BOLD, "Failed as well", &format!(" ({} only: `--verbose` shows the lines)", many(short.len(), "place")));
        }
        for judged in short.iter().copied().flatten() {
            let (first, more) = (judged.findings.first(), judged.findings.len().saturating_sub(1));
            let at = first.map_or(&judged.resource.header, |finding| &finding.place);
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let said = first.map_or_else(String::new, |finding| format!(": {}", clipped(&finding.message)));
            let name = self.painted(style(judged.severity), &format!("{}[{}]", judged.severity.word(), clipped(&judged.rule)));
            let line = format!("  {}: {name}{said}{more}, {}", spot(at), self.name(&judged.resource));
            self.line(&line);
        }
    }

    /// Verdicts of one rule with the same findings: instances of one block, or one block in several variants.
    fn finding(&mut self, alike: &[&'a Judged], explained: &mut BTreeMap<&'a str, String>) {
        let Some(judged) = alike.first() else { return };
        let rule = self.report.rules.get(&judged.rule);
        let title = rule.map_or_else(String::new, |rule| clipped(&rule.title));
        let name = self.painted(style(judged.severity), &format!("{}[{}]", judged.severity.word(), clipped(&judged.rule)));
        let title = self.painted(BOLD, &format!(": {title}"));
        self.line(&format!("{name}{title}"));

        let level = match judged.severity {
            Rating::Low => Level::INFO,
            Rating::Medium => Level::WARNING,
            Rating::High | Rating::Critical => Level::ERROR,
        };
        let shown = judged.findings.len().min(self.at_most(MARKS));
        let marks: Vec<_> = judged.findings.iter().take(shown).map(|finding| Mark { place: &finding.place, label: &finding.message }).collect();
        let gutter = self.snippet(&level, Some(&judged.resource.header), &marks);
        self.bar(gutter);
        if judged.findings.len() > shown {
            self.note(gutter, "also", &format!("{} more in this resource", many(judged.findings.len() - shown, "finding")));
        }
        for finding in judged.possible.iter().take(self.at_most(3)) {
            let rests = judged.unknown.first().map_or_else(String::new, |cause| format!(", as {} decides", clipped(cause.why.split(' ').next().unwrap_or(""))));
            self.note(gutter, "possible", &format!("{} at {}{rests}", clipped(&finding.message), spot(&finding.place)));
        }
        self.calls(gutter, alike);
        self.resources(gutter, alike);

        let Some(rule) = rule else { return };
        if let Some(place) = explained.get(&*judged.rule) {
            let place = format!("as at {place}");
            self.note(gutter, "help", &place);
            return;
        }
        let width = |name: &str| self.options.width.saturating_sub(gutter + name.len() + 5).max(20);
        let why = prose::wrapped(&prose::first_sentence(&rule.why), width("why")).join("\n");
        let help = prose::advice(&rule.fix, width("help"));
        self.note(gutter, "why", &why);
        self.note(gutter, "help", &help);
        explained.insert(&judged.rule, judged.findings.first().map_or_else(String::new, |finding| spot(&finding.place)));
    }

    /// How a module is reached, and where in a library the value is.
    fn calls(&mut self, gutter: usize, alike: &[&'a Judged]) {
        let inside: BTreeSet<String> = alike.iter().flat_map(|judged| &judged.findings).filter_map(|finding| finding.inside.as_ref()).map(spot).collect();
        if !inside.is_empty() {
            let few: Vec<String> = inside.iter().take(self.at_most(NAMES)).cloned().collect();
            let rest = if inside.len() > few.len() { format!(" and {} more", inside.len() - few.len()) } else { String::new() };
            self.note(gutter, "inside", &format!("{}{rest}", few.join(", ")));
        }
        let chain = |judged: &&&Judged| judged.resource.calls.iter().map(spot).collect::<Vec<_>>().join(", then ");
        let chains: BTreeSet<String> = alike.iter().filter(|judged| !judged.resource.calls.is_empty()).map(|judged| chain(&judged)).collect();
        for chain in chains.iter().take(self.at_most(NAMES)) {
            self.note(gutter, "called", &format!("at {chain}"));
        }
        if chains.len() > self.at_most(NAMES) {
            self.note(gutter, "called", &format!("in {} more ways", chains.len() - NAMES));
        }
    }

    fn resources(&mut self, gutter: usize, alike: &[&'a Judged]) {
        let name = if alike.len() == 1 { "resource" } else { "resources" };
        let resources: Vec<_> = alike.iter().map(|judged| &judged.resource).collect();
        let names = self.names(&resources, NAMES);
        let width = self.options.width.saturating_sub(gutter + name.len() + 5).max(20);
        self.note(gutter, name, &prose::wrapped(&names, width).join("\n"));
    }

    pub(super) fn waived(&mut self) {
        let waived: Vec<&'a Judged> = self.report.results.iter().filter(|judged| judged.outcome == Outcome::Waived).collect();
        if waived.is_empty() {
            return;
        }
        self.heading(BOLD, "Waived", &format!(": {}, for which someone answers", many(waived.len(), "verdict")));
        let few = self.at_most(LIST);
        for judged in waived.iter().take(few) {
            let reason = judged.waiver.as_ref().map_or_else(String::new, |waiver| format!(" ({}: {})", clipped(&waiver.id), clipped(&waiver.reason)));
            self.verdict(judged, &reason);
        }
        self.rest(2, few, waived.len(), "");
    }

    pub(super) fn passed(&mut self) {
        let passed: Vec<&'a Judged> = self.report.results.iter().filter(|judged| judged.outcome == Outcome::Pass).collect();
        if passed.is_empty() {
            return;
        }
        self.heading(GREEN, "Passed", &format!(": {}", many(passed.len(), "verdict")));
        for judged in passed {
            self.verdict(judged, "");
        }
    }

    /// A verdict in a line.
    pub(super) fn verdict(&mut self, judged: &Judged, rest: &str) {
        let line = format!("  {}: {}, {}{rest}", spot(&judged.resource.header), clipped(&judged.rule), self.name(&judged.resource));
        self.line(&line);
    }
}
