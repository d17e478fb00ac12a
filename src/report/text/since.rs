//! What changed since an earlier run.

use super::super::{Report, since};
use super::{BOLD, GREEN, RED, Sheet, YELLOW};
use crate::framework::Change;

/// So many changes are shown.
const SOME: usize = 12;

impl Sheet {
    /// What changed, the most pressing first; nothing where no earlier run was given.
    pub(in crate::report) fn since(&mut self, report: &Report) {
        let Some(compared) = &report.since else { return };
        let digest: String = compared.digest.chars().take("sha256:".len() + 12).collect();
        self.heading(BOLD, "Since", &format!(" {} ({digest}): {}", compared.as_of, since::sentence(compared)));
        let lines = since::lines(compared);
        let few = self.at_most(SOME);
        for (change, line) in lines.iter().take(few) {
            let style = match change {
                Change::Opened | Change::Worse => RED,
                Change::Unjudged => YELLOW,
                Change::Better | Change::Closed => GREEN,
            };
            let word = self.painted(style, &format!("{:<9}", change.word()));
            self.line(&format!("  {word} {line}"));
        }
        self.rest(2, lines.len().min(few), lines.len(), ": `--verbose` shows them");
    }
}
