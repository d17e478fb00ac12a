//! What is wrong with the user's input, as data.

use super::{SourceId, Span};

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Read, but something outside is missing or refused: what depends on it is unknown.
    Warning,
    /// Bytes in scope were not read or not parsed: the run ends with exit code 3.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something in the user's input that kept us from reading it, or from reading all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, code in backticks.
    pub message: String,
    /// Where; `None` where it concerns no file.
    pub at: Option<Span>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// An error at a place.
    pub fn error(at: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), at: Some(at), help: None }
    }

    /// A warning at a place.
    pub fn warning(at: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(at, message) }
    }

    /// An error that concerns a whole file.
    pub fn of_file(source: SourceId, message: impl Into<String>) -> Self {
        Self::error(Span::file(source), message)
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
