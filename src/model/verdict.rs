//! What judging says: outcomes and how bad they are.

/// A verdict. The order is "worse than".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The question does not arise: in no population, and in no report.
    NotApplicable,
    /// Every completion of what is unknown passes.
    Pass,
    /// Fails, and someone answers for it.
    Waived,
    /// Rests on a value that is not known.
    Unknown,
    /// The rule could not be evaluated.
    Error,
    /// Every completion of what is unknown fails.
    Fail,
}

/// What stands in a place, as far as the rule looks at it.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// This, in JSON; long texts are cut.
    Value(serde_json::Value),
    /// So many elements or keys.
    Length(usize),
    /// Something: the rule asks no more.
    Present,
    /// Nothing.
    Absent,
    /// Something that is not known, because of this.
    Unknown(String),
    /// Something that is not to be shown.
    Sensitive,
}

/// How bad a rule's findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rating {
    /// Worth mending some day.
    Low,
    /// Worth mending.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended now.
    Critical,
}

impl Rating {
    /// All of them, from the least.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// `low`, `medium`, `high` or `critical`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The rating of that word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.word() == word)
    }
}

impl Outcome {
    /// The outcome of that word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::NotApplicable, Self::Pass, Self::Waived, Self::Unknown, Self::Error, Self::Fail].into_iter().find(|outcome| outcome.word() == word)
    }

    /// `pass`, `fail`, `unknown`, `waived`, `error`; `not-applicable`, which no result has.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Waived => "waived",
            Self::Unknown => "unknown",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}
