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

/// Where lines and characters are. Finding one takes the same time in a line of any length: machines write files of one line.
#[derive(Debug)]
pub(super) struct LineIndex {
    /// The byte at which each line starts.
    starts: Vec<u32>,
    /// How many characters and UTF-16 code units start before byte 0, `STEP`, 2 `STEP`, …
    counts: Vec<Counts>,
}

const STEP: usize = 4096;

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    characters: u32,
    units: u32,
}

impl Counts {
    fn add(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |counts, byte| Self {
            characters: counts.characters + u32::from(byte & 0b1100_0000 != 0b1000_0000),
            // What takes four bytes takes two units.
            units: counts.units + u32::from(byte & 0b1100_0000 != 0b1000_0000) + u32::from(*byte >= 0xf0),
        })
    }
}

impl LineIndex {
    pub(super) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(n, _)| u32::try_from(n + 1).unwrap_or(u32::MAX)));
        let mut counts = vec![Counts::default()];
        let mut before = Counts::default();
        for chunk in text.as_bytes().chunks(STEP) {
            before = before.add(chunk);
            counts.push(before);
        }
        Self { starts: starts.collect(), counts }
    }

    /// How much starts before a byte.
    fn before(&self, text: &str, byte: usize) -> Counts {
        let step = byte / STEP;
        let known = self.counts.get(step).copied().unwrap_or_default();
        known.add(text.as_bytes().get(step * STEP..byte).unwrap_or_default())
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
        let (first, here) = (self.before(text, start.min(end)), self.before(text, end));
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        Position { line, column: here.characters - first.characters + 1, utf16_column: here.units - first.units + 1 }
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
    fn columns_of_a_long_line_are_those_of_a_short_one() {
        let line = "é𝄞x".repeat(4000);
        let sources = Sources::of([Source::new("a", format!("first\n{line}"), None)]);
        for at in (0..line.len()).filter(|at| line.is_char_boundary(*at)).step_by(97) {
            let before = &line[..at];
            let place = sources.place(Span::new(SourceId(0), at + 6..at + 6)).start;
            let wanted = (before.chars().count() + 1, before.encode_utf16().count() + 1);
            assert_eq!((place.line, place.column as usize, place.utf16_column as usize), (2, wanted.0, wanted.1));
        }
    }

    #[test]
    fn a_place_past_the_end_or_inside_a_character_is_still_a_place() {
        let sources = Sources::of([Source::new("a", "é", None)]);
        assert_eq!(sources.place(Span::new(SourceId(0), 1..900)).end.line, 1);
        assert_eq!(sources.place(Span::new(SourceId(7), 1..2)).file.as_ref(), "");
    }
}
