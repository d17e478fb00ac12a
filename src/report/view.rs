//! A stretch of a file as it can be shown: cut, folded, redacted, and where the marks are in it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lines::Lines;
use super::neutralise::{is_harmful, push_escaped};
use crate::source::{Place, Position};

/// A place and what is said of it.
pub(super) struct Mark<'a> {
    pub(super) place: &'a Place,
    pub(super) label: &'a str,
}

/// A line of more bytes is cut to what is around its mark, and shares its view with no other mark.
const LINE: usize = 400;
/// Characters kept before and after the mark in a line that is cut.
const AROUND: isize = 50;
/// Characters kept of the mark itself.
const MARKED: isize = 100;
/// A place of more lines is underlined in its first line only.
const BLOCK: u32 = 6;
/// Marks further apart do not stand in one view.
const APART: u32 = 200;
/// What stands for a sensitive value.
const SENSITIVE: &str = "(sensitive)";

/// The first marks, as many as stand in one view, and the others.
pub(super) fn together<'s, 'm>(lines: Option<&Lines<'_>>, marks: &'s [Mark<'m>]) -> (&'s [Mark<'m>], &'s [Mark<'m>]) {
    let Some(first) = marks.first() else { return (marks, &[]) };
    let together = |mark: &Mark<'_>| {
        let (at, from) = (mark.place.start.line, first.place.start.line);
        let short = lines.and_then(|lines| lines.line(at)).is_some_and(|line| line.len() <= LINE);
        mark.place.file == first.place.file && short && at >= from && at - from <= APART
    };
    marks.split_at(marks.iter().take_while(|mark| together(mark)).count().max(1))
}

/// Whether a place says no more than the file: none of its bytes is meant.
pub(super) fn is_whole_file(place: &Place) -> bool {
    place.start == Position::default() && place.end == place.start
}

/// A stretch of lines as they can be shown, and where the marks are in it.
pub(super) struct View<'m> {
    /// The first line.
    pub(super) first: u32,
    last: u32,
    pub(super) shown: String,
    /// The number of each line that is not folded away, and where it is in `shown`.
    pub(super) lines: Vec<(u32, Range<usize>)>,
    /// For each character and each end of a part: its byte in the file, and in what is shown.
    map: Vec<(usize, usize)>,
    pub(super) header: Option<Range<usize>>,
    pub(super) marks: Vec<(Range<usize>, &'m str)>,
}

impl<'m> View<'m> {
    /// The view of marks of one file, in order; `None` where there is nothing to show of the first.
    pub(super) fn of(lines: &Lines<'_>, header: Option<&Place>, marks: &[Mark<'m>]) -> Option<Self> {
        let first_mark = marks.first().filter(|mark| !is_whole_file(mark.place))?;
        let header = header.filter(|header| header.start.line <= first_mark.place.start.line && first_mark.place.start.line - header.start.line <= APART);
        let spans: Vec<(Range<usize>, u32, &Mark<'_>)> =
            marks.iter().filter_map(|mark| span(lines, mark.place).map(|(span, last)| (span, last, mark))).collect();

        let mut wanted: BTreeSet<u32> = header.iter().map(|header| header.start.line).collect();
        for (_, last, mark) in &spans {
            wanted.extend(mark.place.start.line..=*last);
        }
        let (first, last) = (*wanted.first()?, *wanted.last()?);
        let mut view = Self { first, last, shown: String::new(), lines: Vec::new(), map: Vec::new(), header: None, marks: Vec::new() };
        for number in first..=last {
            if number > first {
                view.shown.push('\n');
            }
            // Lines further from a mark are folded away: they only have to be counted.
            if wanted.range(number.saturating_sub(2)..=number + 2).next().is_none() {
                continue;
            }
            let Some(line) = lines.line(number) else { break };
            let mark = spans.iter().find(|(_, _, mark)| mark.place.start.line == number).map(|(span, _, _)| span);
            let start = view.shown.len();
            view.lay(lines, line, mark);
            view.lines.push((number, start..view.shown.len()));
        }
        if let Some(line) = header.and_then(|header| lines.line(header.start.line)) {
            view.header = Some(view.shown_range(&line));
        }
        view.marks = spans.iter().map(|(span, _, mark)| (view.shown_range(span), mark.label)).collect();
        (!view.marks.is_empty()).then_some(view)
    }

    /// Adds one line, cut if it is long.
    fn lay(&mut self, lines: &Lines<'_>, line: Range<usize>, mark: Option<&Range<usize>>) {
        let mut kept = line.clone();
        if line.len() > LINE {
            let mark = mark.cloned().unwrap_or(line.start..line.start);
            let end = mark.end.min(lines.shifted(mark.start, MARKED));
            kept = lines.shifted(mark.start, -AROUND).max(line.start)..lines.shifted(end, AROUND).min(line.end);
        }
        if kept.start > line.start {
            self.shown.push_str("...");
        }
        for piece in lines.pieces(kept.clone()) {
            let Some(text) = piece.text else {
                self.map.push((piece.bytes.start, self.shown.len()));
                self.shown.push_str(SENSITIVE);
                continue;
            };
            for (at, c) in text.char_indices() {
                self.map.push((piece.bytes.start + at, self.shown.len()));
                let harmful = c != '\t' && text.get(at..).is_some_and(is_harmful);
                if harmful { push_escaped(&mut self.shown, c) } else { self.shown.push(c) }
            }
        }
        self.map.push((kept.end, self.shown.len()));
        if kept.end < line.end {
            self.shown.push_str("...");
        }
    }

    /// Where bytes of the file are in what is shown.
    fn shown_range(&self, bytes: &Range<usize>) -> Range<usize> {
        let start = self.map.partition_point(|(at, _)| *at <= bytes.start).checked_sub(1).and_then(|n| self.map.get(n)).map_or(0, |(_, shown)| *shown);
        let end = self.map.get(self.map.partition_point(|(at, _)| *at < bytes.end)).map_or(self.shown.len(), |(_, shown)| *shown);
        start..end.max(start)
    }

    /// The digits of its last line's number.
    pub(super) fn gutter(&self) -> usize {
        self.last.to_string().len()
    }
}

/// The bytes to underline, and the last line that they reach.
fn span(lines: &Lines<'_>, place: &Place) -> Option<(Range<usize>, u32)> {
    let start = lines.byte(place.start)?;
    let line = lines.line(place.start.line)?;
    let within = start..line.end.max(start);
    // A place that ends where a line begins ends with the line before.
    let last = if place.end.column == 1 { place.end.line.saturating_sub(1) } else { place.end.line }.max(place.start.line);
    if last == place.start.line {
        let end = if place.end.line == last { lines.byte(place.end)? } else { line.end };
        return Some((start..end.max(start), last));
    }
    let long = |number| lines.line(number).is_none_or(|line| line.len() > LINE);
    if last - place.start.line >= BLOCK || (place.start.line..=last).any(long) {
        return Some((within, place.start.line));
    }
    let end = if place.end.line == last { lines.byte(place.end)? } else { lines.line(last)?.end };
    Some((start..end, last))
}
