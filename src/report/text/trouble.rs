//! What was not judged: files that were not read, and why.

use std::collections::BTreeSet;

use annotate_snippets::Level;

use super::super::view::Mark;
use super::super::{Input, Reach, Told};
use super::{BOLD, DIM, Page, RED, YELLOW, clipped, many, prose, spot};
use crate::model::State;
use crate::source::Severity;

/// So many problems are shown with their lines.
const SNIPPETS: usize = 50;
const LIST: usize = 10;
/// So many names of files that are no one's.
const NAMES: usize = 5;

impl<'a> Page<'a> {
    /// How much of what was seen was read.
    pub(super) fn coverage(&mut self) {
        let seen = &self.report.inputs;
        let of = |reach: Reach| seen.iter().filter(|input| input.reach == reach).collect::<Vec<_>>();
        let whole = of(Reach::By(State::Read));
        self.heading(BOLD, "Coverage", &format!(": {} of {} read whole", whole.len(), many(seen.len(), "file")));
        for (reach, words, style) in [
            (Reach::By(State::Unread), "not read", RED),
            (Reach::By(State::Partly), "read in part", RED),
            (Reach::NoReader, "no reader", DIM),
            (Reach::Ignored, "ignored", DIM),
        ] {
            let files = of(reach);
            if files.is_empty() {
                continue;
            }
            let name = self.painted(style, &format!("{words:<12}"));
            let few = self.at_most(if matches!(reach, Reach::By(_)) { LIST } else { NAMES });
            let mut names: Vec<_> = files.iter().take(few).map(|input: &&Input| clipped(&input.file)).collect();
            names.extend((files.len() > few).then(|| format!("and {} more", files.len() - few)));
            let indent = 16;
            for (n, line) in prose::wrapped(&names.join(", "), self.options.width.saturating_sub(indent)).iter().enumerate() {
                if n == 0 { self.line(&format!("  {name}  {line}")) } else { self.line(&format!("{:indent$}{line}", "")) }
            }
        }
    }

    /// Errors with their lines; warnings in a line each.
    pub(super) fn problems(&mut self) {
        let (errors, warnings): (Vec<&'a Told>, Vec<&'a Told>) = self.report.problems.iter().partition(|problem| problem.severity == Severity::Error);
        let few = self.at_most(SNIPPETS);
        for problem in errors.iter().take(few) {
            self.out.push('\n');
            let word = self.painted(RED, "error");
            let message = self.painted(BOLD, &format!(": {}", clipped(&problem.message)));
            self.line(&format!("{word}{message}"));
            let mut gutter = 1;
            if let Some(place) = &problem.place {
                gutter = self.snippet(&Level::ERROR, None, &[Mark { place, label: "" }]);
            }
            if let Some(help) = &problem.help {
                self.bar(gutter);
                self.note(gutter, "help", &clipped(help));
            }
        }
        if errors.len() > few {
            self.heading(RED, &format!("and {} more errors", errors.len() - few), ": `--verbose` shows them");
        }
        let people: BTreeSet<&str> =
            self.report.inputs.iter().filter(|input| matches!(input.reader, Some("waivers" | "attestations"))).map(|input| &*input.file).collect();
        let (documents, others): (Vec<&Told>, Vec<&Told>) =
            warnings.into_iter().partition(|problem| problem.place.as_ref().is_some_and(|place| people.contains(&*place.file)));
        self.warnings("Warnings", ": what depends on these is unknown", &others);
        self.warnings("Waivers and attestations", ": what of them does not count, or not as it was meant", &documents);
    }

    fn warnings(&mut self, heading: &str, rest: &str, warnings: &[&Told]) {
        if warnings.is_empty() {
            return;
        }
        self.heading(YELLOW, heading, rest);
        let few = self.at_most(LIST);
        for problem in warnings.iter().take(few) {
            let place = problem.place.as_ref().map_or_else(String::new, |place| format!("{}: ", spot(place)));
            self.line(&format!("  {place}{}", clipped(&problem.message)));
            if let Some(help) = &problem.help {
                self.note(4, "help", &clipped(help));
            }
        }
        self.rest(2, few, warnings.len(), "");
    }
}
