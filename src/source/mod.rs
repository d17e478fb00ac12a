//! Named bytes: which files there are, what stands in them, and where.
//!
//! [`collect`] turns paths into [`Sources`]. A [`Span`] is a range of bytes in one of them; [`Sources::place`] turns it
//! into a file, a line and a column, and is the only place that does. What is wrong with the user's input is a
//! [`Problem`]: data, not an error.

mod collect;
mod commit;
mod lines;
mod problem;
mod reach;

pub use collect::{Collect, Limits, Skipped, collect, plain, shown, source_root};
pub use commit::{Commit, commit};
pub use lines::{Place, Position};
pub use problem::{Problem, Severity};
pub use reach::Loaded;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use lines::LineIndex;
use sha2::{Digest, Sha256};

/// Names one of the [`Sources`] of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source that holds the bytes.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `source`, in bytes.
    #[must_use]
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: narrow(range.start), end: narrow(range.end.max(range.start)) }
    }

    /// The start of `source`: the place of what concerns a whole file.
    #[must_use]
    pub fn file(source: SourceId) -> Self {
        Self { source, start: 0, end: 0 }
    }

    /// The bytes as a range of `usize`.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file, read.
#[derive(Debug)]
pub struct Source {
    /// The path as people see it: relative to the working directory where it lies below, with forward slashes.
    pub path: Arc<str>,
    /// The text, without its byte order mark; empty where the file could not be read.
    pub text: String,
    /// SHA-256 of the bytes on disk; `None` where they could not be read.
    pub sha256: Option<[u8; 32]>,
    /// How many bytes there are on disk; `None` where they could not be read.
    pub size: Option<u64>,
    /// Whether it is here for those who use it, and is not to be judged for itself: code of a module that was fetched.
    pub library: bool,
    /// Whether nobody asked for it: it is read because what stands beside it may need it, and is not judged itself.
    pub is_beside: bool,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// A source named `path` that holds `text`.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<String>, sha256: Option<[u8; 32]>) -> Self {
        let path = path.into();
        let library = path.split('/').any(|part| part == ".terraform");
        Self { path, text: text.into(), sha256, size: None, library, is_beside: false, lines: OnceLock::new() }
    }

    /// Whether the file holds something of which no text was had: it could not be opened, is too large, or is no text.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.text.is_empty() && self.sha256.is_none_or(|digest| digest != <[u8; 32]>::from(Sha256::digest([])))
    }

    /// The file's name: what follows the last slash.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The folder that holds it, as in `path`; empty for the working directory.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// SHA-256 as 64 hexadecimal digits, where the bytes could be read.
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        self.sha256.map(|bytes| hex(&bytes))
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The files of a run, in the order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    sources: Vec<Source>,
    /// Where each path stands in `sources`.
    by_path: BTreeMap<Arc<str>, SourceId>,
    /// Files that were left out on purpose, and why.
    pub skipped: Vec<Skipped>,
    /// Where further files may be read.
    reach: reach::Reach,
}

impl Sources {
    /// A set of sources held in memory: for examples, tests and standard input.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = Source>) -> Self {
        let mut sources = Self::default();
        for file in files {
            sources.add(file);
        }
        sources
    }

    /// Adds a source and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.by_path.entry(source.path.clone()).or_insert(id);
        self.sources.push(source);
        id
    }

    /// Whether a source was asked for; the others are there for what they give to it.
    #[must_use]
    pub fn is_asked_for(&self, id: SourceId) -> bool {
        self.get(id).is_none_or(|source| !source.is_beside)
    }

    /// The source of that path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<SourceId> {
        self.by_path.get(path).copied()
    }

    /// Each source with its name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(n, source)| (SourceId(u32::try_from(n).unwrap_or(u32::MAX)), source))
    }

    /// How many sources there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The source of that name.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// The path of a source; empty for a name that is none of ours.
    #[must_use]
    pub fn path(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.path)
    }

    /// The bytes of a span as text; empty where the span is not inside its source.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Where a span stands, as file, lines and columns.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        match self.get(span.source) {
            Some(source) => source.lines().place(source, span),
            None => Place::default(),
        }
    }
}
