//! From places back to the text: lines, bytes, and what of them may be shown.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use super::Report;
use crate::source::Position;

/// The texts of a report, each indexed once, when it is first asked for.
pub(super) struct Texts<'a> {
    report: &'a Report,
    indexed: BTreeMap<&'a str, Option<Lines<'a>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        Self { report, indexed: BTreeMap::new() }
    }

    /// The text of a file, where the report has it.
    pub(super) fn get(&mut self, file: &'a str) -> Option<&Lines<'a>> {
        match self.indexed.entry(file) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let redact = self.report.redact.get(file).map_or(&[][..], Vec::as_slice);
                new.insert(self.report.texts.get(file).map(|text| Lines::new(text, redact)))
            }
        }
        .as_ref()
    }
}

/// A text, and where its lines and characters are. Finding one takes the same time in a line of any length.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// The byte at which each line starts.
    starts: Vec<usize>,
    /// How many characters start before byte 0, `STEP`, 2 `STEP`, …
    counts: Vec<usize>,
    /// Byte ranges not to be shown: in order, apart from one another.
    redact: Vec<Range<usize>>,
}

const STEP: usize = 4096;

/// A stretch of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Its bytes.
    pub(super) bytes: Range<usize>,
    /// The text; `None` where it may not be shown.
    pub(super) text: Option<&'a str>,
}

fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, redact: &[Range<usize>]) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect();
        let mut counts = vec![0];
        let mut count = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            count += chunk.iter().filter(|byte| starts_character(**byte)).count();
            counts.push(count);
        }
        Self { text, starts, counts, redact: parted(text, redact) }
    }

    /// The bytes of a line, without its ending.
    pub(super) fn line(&self, number: u32) -> Option<Range<usize>> {
        let index = (number as usize).checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let line = self.text.get(start..end)?;
        Some(start..start + line.strip_suffix('\r').unwrap_or(line).len())
    }

    /// The byte at a position; the end of its line where the line is shorter.
    pub(super) fn byte(&self, position: Position) -> Option<usize> {
        let line = self.line(position.line)?;
        Some(self.byte_of_character(self.characters_before(line.start) + (position.column as usize).saturating_sub(1)).clamp(line.start, line.end))
    }

    /// The byte `characters` after `byte` if positive, before it if negative; the start or end of the text where that lies outside.
    pub(super) fn shifted(&self, byte: usize, characters: isize) -> usize {
        self.byte_of_character(self.characters_before(byte).saturating_add_signed(characters))
    }

    /// The text of a range, part by part, without what may not be shown.
    pub(super) fn pieces(&self, range: Range<usize>) -> impl Iterator<Item = Piece<'a>> {
        let mut at = range.start;
        let next = self.redact.partition_point(|hidden| hidden.end <= at);
        let mut hidden = self.redact.get(next..).unwrap_or_default().iter().take_while(move |hidden| hidden.start < range.end).peekable();
        std::iter::from_fn(move || {
            if at >= range.end {
                return None;
            }
            let start = at;
            if let Some(inside) = hidden.next_if(|hidden| hidden.start <= start) {
                at = inside.end.min(range.end);
                return Some(Piece { bytes: start..at, text: None });
            }
            at = hidden.peek().map_or(range.end, |next| next.start.min(range.end));
            Some(Piece { bytes: start..at, text: self.text.get(start..at) })
        })
    }

    fn characters_before(&self, byte: usize) -> usize {
        let step = byte / STEP;
        let rest = self.text.as_bytes().get(step * STEP..byte).unwrap_or_default();
        self.counts.get(step).copied().unwrap_or(0) + rest.iter().filter(|byte| starts_character(**byte)).count()
    }

    fn byte_of_character(&self, number: usize) -> usize {
        let step = self.counts.partition_point(|count| *count <= number).saturating_sub(1);
        let left = number - self.counts.get(step).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(step * STEP..).unwrap_or_default();
        let found = rest.iter().enumerate().filter(|(_, byte)| starts_character(**byte)).nth(left);
        found.map_or(self.text.len(), |(at, _)| step * STEP + at)
    }
}

/// Ranges in order and apart from one another, inside the text and on the borders of its characters.
fn parted(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut sorted: Vec<_> = ranges.iter().filter(|range| range.start < range.end.min(text.len())).cloned().collect();
    sorted.sort_by_key(|range| range.start);
    let mut parted: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    for mut range in sorted {
        range.end = range.end.min(text.len());
        while !text.is_char_boundary(range.start) {
            range.start -= 1;
        }
        while !text.is_char_boundary(range.end) {
            range.end += 1;
        }
        match parted.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => parted.push(range),
        }
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourceId, Sources, Span};
    use proptest::prelude::*;

    fn seen(lines: &Lines<'_>, range: Range<usize>) -> String {
        lines.pieces(range).map(|piece| piece.text.unwrap_or("*")).collect()
    }

    #[test]
    fn what_may_not_be_shown_is_left_out() {
        let text = "key = \"héllo\" # x";
        #[expect(clippy::single_range_in_vec_init, reason = "the ranges of one text")]
        let lines = Lines::new(text, &[7..9]);
        assert_eq!(seen(&lines, 0..text.len()), "key = \"*llo\" # x");
        assert_eq!(seen(&lines, 8..12), "*ll");
        let lines = Lines::new(text, &[9..14, 6..10, 900..901, 16..400]);
        assert_eq!(seen(&lines, 0..text.len()), "key = * #*");
        assert_eq!(seen(&lines, 7..9), "*");
    }

    #[test]
    fn a_place_that_is_not_in_the_text_is_none_or_the_end_of_its_line() {
        let lines = Lines::new("a\r\nbc", &[]);
        let at = |line, column| lines.byte(Position { line, column, utf16_column: 1 });
        assert_eq!((at(1, 9), at(2, 2), at(2, 99), at(3, 1), at(0, 1), at(1, 0)), (Some(1), Some(4), Some(5), None, None, Some(0)));
    }

    proptest! {
        #[test]
        fn positions_lead_back_to_their_bytes(part in "[a-z\n\r𝄞é]{0,40}", times in 1_usize..400, pick in any::<prop::sample::Index>()) {
            let text = part.repeat(times);
            let mut byte = pick.index(text.len() + 1);
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            let sources = Sources::of([Source::new("a", text.clone(), None)]);
            let position = sources.place(Span::new(SourceId(0), byte..byte)).start;
            let found = Lines::new(&text, &[]).byte(position).unwrap();
            // Inside a line's ending, the end of the line.
            prop_assert!(found == byte || text.get(found..).is_some_and(|rest| rest.starts_with('\r')) && found < byte, "{} {}", found, byte);
        }

        #[test]
        fn pieces_cover_the_range(text in ".{0,40}", ranges in prop::collection::vec((0_usize..60, 0_usize..60), 0..6)) {
            let ranges: Vec<_> = ranges.into_iter().map(|(a, b)| a..b).collect();
            let lines = Lines::new(&text, &ranges);
            let mut at = 0;
            for piece in lines.pieces(0..text.len()) {
                prop_assert_eq!(piece.bytes.start, at);
                at = piece.bytes.end;
                if let Some(shown) = piece.text {
                    prop_assert_eq!(shown.len(), piece.bytes.len());
                    prop_assert!(piece.bytes.clone().all(|byte| !ranges.iter().any(|hidden| hidden.contains(&byte))));
                }
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
