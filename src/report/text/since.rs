//! What changed since an earlier run.

use super::super::since;
use super::{BOLD, DIM, GREEN, Page, RED, YELLOW};
use crate::framework::Change;

/// So many changes are shown.
const SOME: usize = 12;

impl Page<'_> {
    pub(super) fn since(&mut self) {
        let Some(compared) = &self.report.since else { return };
        let digest: String = compared.digest.chars().take("sha256:".len() + 12).collect();
        self.heading(BOLD, "Since", &format!(" {} ({digest}): {}", compared.as_of, since::sentence(compared)));
        let lines = since::lines(compared);
        for (change, line) in lines.iter().take(self.at_most(SOME)) {
            let style = match change {
                Change::Opened | Change::Worse => RED,
                Change::Unjudged => YELLOW,
                Change::Better | Change::Closed => GREEN,
            };
            let word = self.painted(style, &format!("{:<9}", change.word()));
            self.line(&format!("  {word} {line}"));
        }
        let rest = lines.len().saturating_sub(self.at_most(SOME));
        if rest > 0 {
            let text = self.painted(DIM, &format!("and {rest} more: `--verbose` shows them"));
            self.line(&format!("  {text}"));
        }
    }
}
