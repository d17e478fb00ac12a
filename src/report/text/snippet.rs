//! The lines that a place covers, with the place underlined.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::super::view::{self, Mark, View};
use super::{BLUE, Page, clipped};
use crate::source::Place;

impl<'a> Page<'a> {
    /// Adds the places with their lines, and gives the width of the last gutter: notes hang below it.
    pub(super) fn snippet(&mut self, level: &Level<'static>, header: Option<&'a Place>, marks: &[Mark<'a>]) -> usize {
        let mut gutter = 1;
        let mut rest = marks;
        while let Some(first) = rest.first() {
            let lines = self.texts.get(&first.place.file);
            let (marks, after) = view::together(lines, rest);
            let seen = lines.and_then(|lines| View::of(lines, header.filter(|header| header.file == first.place.file), marks));
            gutter = seen.as_ref().map_or(1, View::gutter);
            self.arrow(gutter, first.place);
            match seen {
                Some(view) => {
                    let body = drawn(&view, level.clone(), self.options.color, self.options.width);
                    self.out.push_str(&body);
                    self.out.push('\n');
                }
                None => marks.iter().filter(|mark| !mark.label.is_empty()).for_each(|mark| self.note(gutter, "at", &clipped(mark.label))),
            }
            rest = after;
        }
        gutter
    }

    fn arrow(&mut self, gutter: usize, place: &Place) {
        let arrow = self.painted(BLUE, &format!("{:gutter$}-->", ""));
        let at = if view::is_whole_file(place) { String::new() } else { format!(":{}:{}", place.start.line, place.start.column) };
        self.line(&format!("{arrow} {}{at}", clipped(&place.file)));
    }

    /// An empty line with a bar, between the lines and the notes below them.
    pub(super) fn bar(&mut self, gutter: usize) {
        let bar = self.painted(BLUE, &format!("{:gutter$} |", ""));
        self.line(&bar);
    }

    /// A note below a snippet; its further lines hang below its text.
    pub(super) fn note(&mut self, gutter: usize, name: &str, text: &str) {
        let sign = self.painted(BLUE, "=");
        let bold = self.painted(super::BOLD, name);
        let indent = gutter + name.len() + 5;
        for (n, line) in text.lines().enumerate() {
            if n == 0 { self.line(&format!("{:gutter$} {sign} {bold}: {line}", "")) } else { self.line(&format!("{:indent$}{line}", "")) }
        }
    }
}

fn drawn(view: &View<'_>, level: Level<'static>, color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let header = view.header.clone().map(|line| AnnotationKind::Visible.span(line));
    let labels: Vec<String> = view.marks.iter().map(|(_, label)| clipped(label)).collect();
    let marks = view.marks.iter().zip(&labels).map(|((span, _), label)| {
        let mark = AnnotationKind::Primary.span(span.clone());
        if label.is_empty() { mark } else { mark.label(label.as_str()) }
    });
    let snippet = Snippet::<Annotation<'_>>::source(&view.shown).line_start(view.first as usize).annotations(header).annotations(marks);
    let gutter = view.gutter() + 3;
    renderer.term_width(width.saturating_sub(gutter)).render(&[Group::with_level(level).element(snippet)])
}
