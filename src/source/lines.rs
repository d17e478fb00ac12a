//! Bytes to lines and columns: the one place that converts.

use super::{Source, Span};

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1: for people.
    pub column: u32,
    /// Column in UTF-16 code units, from 1: for SARIF and editors.
    pub utf16_column: u32,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1, utf16_column: 1 }
    }
}

/// Where a span stands: a file and two positions, the end being one past the last character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file's path as people see it.
    pub file: std::sync::Arc<str>,
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// The byte at which each line starts.
#[derive(Debug)]
pub(super) struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub(super) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(n, _)| u32::try_from(n + 1).unwrap_or(u32::MAX)));
        Self { starts: starts.collect() }
    }

    pub(super) fn place(&self, source: &Source, span: Span) -> Place {
        Place { file: source.path.clone(), start: self.position(&source.text, span.start), end: self.position(&source.text, span.end) }
    }

    fn position(&self, text: &str, byte: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let mut end = (byte as usize).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(start..end).unwrap_or("");
        let one_based = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Position { line: one_based(line), column: one_based(before.chars().count()), utf16_column: one_based(before.encode_utf16().count()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SourceId, Sources};
    use super::*;

    #[test]
    fn columns_count_characters_for_people_and_code_units_for_tools() {
        let sources = Sources::of([Source::new("a", "x\r\n𝄞é = 1\n", None)]);
        let place = sources.place(Span::new(SourceId(0), 10..11));
        assert_eq!(place.start, Position { line: 2, column: 4, utf16_column: 5 });
        assert_eq!(sources.place(Span::new(SourceId(0), 3..7)).start, Position { line: 2, column: 1, utf16_column: 1 });
    }

    #[test]
    fn a_place_past_the_end_or_inside_a_character_is_still_a_place() {
        let sources = Sources::of([Source::new("a", "é", None)]);
        assert_eq!(sources.place(Span::new(SourceId(0), 1..900)).end.line, 1);
        assert_eq!(sources.place(Span::new(SourceId(7), 1..2)).file.as_ref(), "");
    }
}
