//! What was not judged: files that were not read, and rules that could not be evaluated.

use annotate_snippets::Level;

use super::super::{Input, Judged, Outcome, Reach, Told};
use super::snippet::Mark;
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
        if warnings.is_empty() {
            return;
        }
        self.heading(YELLOW, "Warnings", ": what depends on these is unknown");
        let few = self.at_most(LIST);
        for problem in warnings.iter().take(few) {
            let place = problem.place.as_ref().map_or_else(String::new, |place| format!("{}: ", spot(place)));
            self.line(&format!("  {place}{}", clipped(&problem.message)));
            if let Some(help) = &problem.help {
                self.note(4, "help", &clipped(help));
            }
        }
        self.rest(2, few, warnings.len());
    }

    /// Rules that could not be evaluated, each reason once.
    pub(super) fn broken_rules(&mut self) {
        let mut broken: Vec<&'a Judged> = self.report.results.iter().filter(|judged| judged.outcome == Outcome::Error).collect();
        if broken.is_empty() {
            return;
        }
        self.heading(RED, "Rules that could not be evaluated", &format!(": {} missing", many(broken.len(), "verdict")));
        broken.sort_by_key(|judged| (&judged.rule, &judged.error));
        for alike in broken.chunk_by(|a, b| a.rule == b.rule && a.error == b.error) {
            let Some(judged) = alike.first() else { continue };
            let rule = self.painted(BOLD, &clipped(&judged.rule));
            self.line(&format!("  {rule}: {}", clipped(judged.error.as_deref().unwrap_or("no reason is known"))));
            let few = self.at_most(3);
            for judged in alike.iter().take(few) {
                self.line(&format!("      {}: {}", spot(&judged.resource.header), self.name(&judged.resource)));
            }
            self.rest(6, few, alike.len());
        }
    }
}
