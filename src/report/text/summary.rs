//! The last lines: all counts, and what to do next.

use super::super::{Judged, Outcome, Rating, Reach};
use super::{BOLD, DIM, GREEN, Page, RED, YELLOW, clipped, many, prose, spot, style};
use crate::model::State;
use crate::source::Severity;

impl Page<'_> {
    pub(super) fn summary(&mut self) {
        let report = self.report;
        let digest: String = report.rules_digest.chars().take("sha256:".len() + 12).collect();
        self.heading(BOLD, "Summary", &format!(" as of {}: probity {}, {} ({digest})", report.as_of, report.version, many(report.rules.len(), "rule")));

        let reached = |reach: Reach| report.inputs.iter().filter(|input| input.reach == reach).count();
        let counts = [
            (reached(Reach::By(State::Read)), "read", None),
            (reached(Reach::By(State::Partly)), "read in part", Some(RED)),
            (reached(Reach::By(State::Unread)), "not read", Some(RED)),
            (reached(Reach::NoReader), "no reader", Some(DIM)),
            (reached(Reach::Ignored), "ignored", Some(DIM)),
        ];
        self.counts("files", &counts, 1);
        let verdicts = [
            (report.count(Outcome::Pass), "pass", Some(GREEN)),
            (report.count(Outcome::Fail), "fail", Some(RED)),
            (report.count(Outcome::Unknown), "unknown", Some(YELLOW)),
            (report.count(Outcome::Error), "error", Some(RED)),
            (report.count(Outcome::Waived), "waived", None),
        ];
        self.counts("verdicts", &verdicts, 5);
        let failed = |rating: Rating| report.results.iter().filter(|judged| judged.outcome == Outcome::Fail && judged.severity == rating).count();
        let severities = [Rating::Critical, Rating::High, Rating::Medium, Rating::Low].map(|rating| (failed(rating), rating.word(), Some(style(rating))));
        if severities.iter().any(|(count, ..)| *count > 0) {
            self.counts("failed", &severities, 4);
        }

        let next = self.next();
        let indent = 12;
        for (n, line) in prose::wrapped(&next, self.options.width.saturating_sub(indent)).iter().enumerate() {
            let name = if n == 0 { format!("  {}      ", self.painted(BOLD, "next")) } else { format!("{:indent$}", "") };
            self.line(&format!("{name}{line}"));
        }
    }

    /// A line of counts. The first `always` are shown though they are none.
    fn counts(&mut self, name: &str, counts: &[(usize, &str, Option<annotate_snippets::renderer::Style>)], always: usize) {
        let shown = counts.iter().enumerate().filter(|(n, (count, ..))| *n < always || *count > 0).map(|(_, (count, word, style))| {
            let text = format!("{count} {word}");
            style.filter(|_| *count > 0).map_or_else(|| text.clone(), |style| self.painted(style, &text))
        });
        let line = format!("  {name:<10}{}", shown.collect::<Vec<_>>().join(", "));
        self.line(&line);
    }

    /// The one thing to do next: what cannot be seen comes before what is wrong, since it may be worse.
    fn next(&self) -> String {
        let report = self.report;
        let failed = report.results.iter().filter(|judged| judged.outcome == Outcome::Fail);
        let worst = failed.reduce(|worst, judged| if judged.severity > worst.severity { judged } else { worst });
        let mend = worst.map(|judged: &Judged| {
            let place = judged.findings.first().map_or(&judged.resource.header, |finding| &finding.place);
            format!("mend the worst first: {} of {} at {}", clipped(&judged.rule), self.name(&judged.resource), spot(place))
        });
        let unread = report.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        if unread > 0 {
            let then = mend.map_or_else(String::new, |mend| format!("; then {mend}"));
            return format!("mend the {} at the top: until then not all is judged{then}", many(unread, "error"));
        }
        if let Some(mend) = mend {
            return mend;
        }
        if report.count(Outcome::Error) > 0 {
            return "report the rules that could not be evaluated to whoever wrote them".into();
        }
        if let Some(unknown) = super::unknowns::unknowns(self.report).first() {
            return format!("make known what decides most: {} ({}) decides {}", clipped(unknown.why), spot(unknown.place), many(unknown.weight(), "verdict"));
        }
        if report.results.is_empty() {
            return "give files that rules speak of: nothing was judged, so nothing is shown to be well".into();
        }
        "nothing to mend".into()
    }
}
