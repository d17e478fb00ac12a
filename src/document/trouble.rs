//! What is wrong with a text, in words that help: bounded, and each with a place inside the text.

use granit_parser::{ErrorKind, ScanError};

use crate::source::{Problem, Severity, SourceId, Span};

/// More problems than this are not told one by one.
const MOST: usize = 100;

/// Collects the problems of one file.
pub(super) struct Troubles<'s> {
    source: SourceId,
    text: &'s str,
    problems: Vec<Problem>,
    untold: Option<Problem>,
}

impl<'s> Troubles<'s> {
    pub(super) fn new(source: SourceId, text: &'s str) -> Self {
        Self { source, text, problems: Vec::new(), untold: None }
    }

    /// Adds one; beyond the bound only the fact, with the worst severity, is kept.
    pub(super) fn tell(&mut self, problem: Problem) {
        if self.problems.len() < MOST {
            self.problems.push(problem);
            return;
        }
        let severity = self.untold.as_ref().map_or(problem.severity, |told| told.severity.max(problem.severity));
        let more = Problem { severity, message: format!("has more than {MOST} problems; the rest is not told"), at: problem.at, help: None };
        self.untold = Some(more.help("mend those above first"));
    }

    /// A broken document.
    pub(super) fn scan(&mut self, error: &ScanError) {
        let at = self.place(error.marker().byte_offset().unwrap_or(0)..error.marker().byte_offset().unwrap_or(0) + 1);
        let (message, help) = explain(error, self.text.get(at.range()).unwrap_or(""));
        self.tell(Problem::error(at, message).help(help));
    }

    /// A range of bytes as a span: inside the text and on the borders of characters, whatever the parser says.
    pub(super) fn place(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.text.floor_char_boundary(range.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(range.end.clamp(start, self.text.len()));
        Span::new(self.source, start..end)
    }

    /// The line, from 1, of a span: for messages that name a second place.
    pub(super) fn line(&self, at: Span) -> usize {
        self.text.as_bytes().iter().take(at.start as usize).filter(|byte| **byte == b'\n').count() + 1
    }

    /// Whether so many were told that finding more is of no use.
    pub(super) fn full(&self) -> bool {
        self.untold.is_some()
    }

    pub(super) fn any_error(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    pub(super) fn finish(mut self) -> (SourceId, Vec<Problem>) {
        self.problems.extend(self.untold);
        (self.source, self.problems)
    }
}

/// What is wrong, and what to do about it.
fn explain(error: &ScanError, here: &str) -> (String, &'static str) {
    if here == "\t" {
        return ("not valid YAML: a tab where only spaces may stand".into(), "indent with spaces");
    }
    let (message, help) = match error.kind() {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation | ErrorKind::TabAtBlockScalarStart => {
            ("a tab where only spaces may stand".into(), "indent with spaces")
        }
        ErrorKind::UnclosedFlowCollection { open } => (format!("`{open}` is not closed"), "close it before the next key or document"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => (format!("`{open}` is closed by `{close}`"), "close each bracket with its own kind"),
        ErrorKind::MisplacedFlowCollectionEnd => ("a closing bracket without an opening one".into(), "remove it, or quote the value that holds it"),
        ErrorKind::UnclosedQuotedScalar => ("a quoted text is not closed".into(), "add the closing quote"),
        ErrorKind::DocumentIndicatorInQuotedScalar => ("a document begins inside a quoted text".into(), "add the closing quote before `---`"),
        ErrorKind::RecursionLimitExceeded => ("nested too deeply".into(), "flatten it: at most 255 levels are read"),
        ErrorKind::UnknownQuotedScalarEscape => {
            ("an escape in double quotes that YAML does not know".into(), "use single quotes, or write `\\\\` for a backslash")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("text follows a closing quote".into(), "quote the whole value, and write quotes inside single quotes twice")
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockSequenceEntry => {
            ("the indentation fits nothing above it".into(), "line up keys and dashes that belong together")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("a line that is neither `key: value` nor part of the value above".into(), "add the colon and a space, or indent it below its key")
        }
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is missing".into(), "part the entries with commas")
        }
        ErrorKind::UnexpectedCharacter { character } => (format!("`{character}` cannot begin a value"), "quote the value"),
        _ => {
            let said = error.info();
            (said.split(" at char ").next().unwrap_or(&said).trim_end_matches('.').to_lowercase(), "mend the line, or quote the value if it is plain text")
        }
    };
    (format!("not valid YAML: {message}"), help)
}
