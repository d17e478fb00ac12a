//! What is unknown, by what makes it so: one value often decides many verdicts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::{Cause, Judged, Outcome, Report};
use super::{BOLD, DIM, Page, YELLOW, clipped, many, spot};
use crate::source::Place;

/// So many values are told.
const CAUSES: usize = 10;
/// So many rules are listed below a value.
const RULES: usize = 5;
/// So many resources are named of each.
const NAMES: usize = 3;

/// A value that is not known, and the verdicts that rest on it.
pub(in crate::report) struct Unknown<'a> {
    pub(in crate::report) why: &'a str,
    pub(in crate::report) place: &'a Place,
    pub(in crate::report) verdicts: Vec<(&'a Judged, &'a Cause)>,
}

/// The values that are not known, those first that decide most.
pub(in crate::report) fn unknowns(report: &Report) -> Vec<Unknown<'_>> {
    let mut by_cause: BTreeMap<(&Place, &str), Vec<(&Judged, &Cause)>> = BTreeMap::new();
    for judged in report.results.iter().filter(|judged| judged.outcome == Outcome::Unknown) {
        for cause in &judged.unknown {
            let verdicts = by_cause.entry((&cause.place, &cause.why)).or_default();
            // A value may stand at several paths of one resource.
            if !verdicts.last().is_some_and(|(last, _)| std::ptr::eq(*last, judged)) {
                verdicts.push((judged, cause));
            }
        }
    }
    let mut unknowns: Vec<_> = by_cause.into_iter().map(|((place, why), verdicts)| Unknown { why, place, verdicts }).collect();
    unknowns.sort_by_key(|unknown| Reverse(unknown.verdicts.len()));
    unknowns
}

impl<'a> Page<'a> {
    pub(super) fn unknown(&mut self) {
        let count = self.report.count(Outcome::Unknown);
        if count == 0 {
            return;
        }
        let unknowns = unknowns(self.report);
        let values = if unknowns.len() == 1 { "1 value that is".to_owned() } else { format!("{} values that are", unknowns.len()) };
        let rest = if count == 1 { "rests" } else { "rest" };
        self.heading(YELLOW, "Unknown", &format!(": {} {rest} on {values} not known", many(count, "verdict")));
        let few = self.at_most(CAUSES);
        for unknown in unknowns.iter().take(few) {
            let why = self.painted(BOLD, &clipped(unknown.why));
            self.line(&format!("  {}: {why}", spot(unknown.place)));
            let alike: Vec<_> =
                unknown.verdicts.chunk_by(|(a, at), (b, other)| a.rule == b.rule && at.at == other.at && a.unknown.len() == b.unknown.len()).collect();
            let few = self.at_most(RULES);
            for verdicts in alike.iter().take(few) {
                self.rest_on(verdicts);
            }
            let shown: usize = alike.iter().take(few).map(|verdicts| verdicts.len()).sum();
            self.rest(6, shown, unknown.verdicts.len(), "");
            if let Some(advice) = unknown.advice() {
                self.note(6, "help", &advice);
            }
        }
        self.rest(2, few, unknowns.len(), "");
    }

    /// The unknown verdicts alone, and how many of them a few values would settle.
    pub(super) fn settle(&mut self) {
        let open: Vec<&'a Judged> = self.report.results.iter().filter(|judged| judged.outcome == Outcome::Unknown).collect();
        if open.is_empty() {
            self.line("Nothing is unknown.");
            return;
        }
        // Step by step the value that settles most: a verdict is settled once all that it rests on is known.
        let mut known: Vec<(&Place, &str)> = Vec::new();
        let settled = |known: &[(&Place, &str)]| {
            open.iter().filter(|judged| judged.unknown.iter().all(|cause| known.contains(&(&cause.place, cause.why.as_str())))).count()
        };
        let unknowns = unknowns(self.report);
        for _ in 0..3 {
            let left = unknowns.iter().map(|unknown| (unknown.place, unknown.why)).filter(|value| !known.contains(value));
            let best =
                left.map(|value| (settled(&[known.as_slice(), &[value]].concat()), value)).reduce(|best, next| if next.0 > best.0 { next } else { best });
            known.extend(best.map(|(_, value)| value));
        }
        let count = settled(&known);
        let values: Vec<String> = known.iter().map(|(place, why)| format!("{} ({})", clipped(why.split(' ').next().unwrap_or(why)), spot(place))).collect();
        self.line(&format!("{} of {} would be settled by {}", count, many(open.len(), "unknown verdict"), values.join(", ")));
        self.unknown();
    }

    /// Verdicts of one rule that rest on one value at one path, in a line.
    fn rest_on(&mut self, verdicts: &[(&'a Judged, &'a Cause)]) {
        let Some((judged, cause)) = verdicts.first() else { return };
        let resources: Vec<_> = verdicts.iter().map(|(judged, _)| &judged.resource).collect();
        let others = judged.unknown.len().saturating_sub(1);
        let others = if others > 0 { format!(", with {}", many(others, "other value")) } else { String::new() };
        let at = if cause.at.is_empty() { "as a whole".to_owned() } else { format!("at {}", clipped(&cause.at)) };
        let at = self.painted(DIM, &format!("{at}{others}"));
        let line = format!("      {}: {} {at}", clipped(&judged.rule), self.names(&resources, NAMES));
        self.line(&line);
    }
}

impl Unknown<'_> {
    /// How it could be known.
    pub(in crate::report) fn advice(&self) -> Option<String> {
        let name = self.why.split(' ').next()?;
        match name.split_once('.') {
            Some(("var", variable)) if self.why.ends_with("has no value") => Some(format!("give it: `--var {}=…`, or `--var-file FILE`", clipped(variable))),
            Some(("module", name)) if self.why.ends_with("module is not read") => {
                let name = name.split('.').next().unwrap_or(name);
                Some(format!("run `terraform init` for module `{}`, or give its source folder as a path too", clipped(name)))
            }
            _ => None,
        }
    }

    /// How many verdicts rest on it.
    pub(super) fn weight(&self) -> usize {
        self.verdicts.len()
    }
}
