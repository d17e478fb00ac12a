//! Text as far as it is written: what every page for people at a terminal is made with.

use annotate_snippets::renderer::Style;

use super::{DIM, TextOptions, prose};

/// Lines under headings, in colours where these are wanted.
pub(in crate::report) struct Sheet {
    pub(in crate::report) options: TextOptions,
    pub(in crate::report) out: String,
}

impl Sheet {
    pub(in crate::report) fn new(options: &TextOptions) -> Self {
        Self { options: TextOptions { width: options.width.clamp(40, 1000), ..*options }, out: String::new() }
    }

    /// Text in a style, where colours are wanted.
    pub(in crate::report) fn painted(&self, style: Style, text: &str) -> String {
        if self.options.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(in crate::report) fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A heading, after an empty line.
    pub(in crate::report) fn heading(&mut self, style: Style, heading: &str, rest: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let heading = self.painted(style, heading);
        self.line(&format!("{heading}{rest}"));
    }

    /// A named paragraph: the name once, the text wrapped beside it.
    pub(in crate::report) fn entry(&mut self, indent: usize, name: &str, width: usize, style: Style, text: &str) {
        let room = self.options.width.saturating_sub(indent + width + 2).max(20);
        let lines = prose::wrapped(text, room);
        for (n, line) in lines.iter().enumerate() {
            let name = if n == 0 { self.painted(style, &format!("{name:<width$}")) } else { " ".repeat(width) };
            self.line(&format!("{:indent$}{name}  {line}", ""));
        }
        if lines.is_empty() {
            let name = self.painted(style, name);
            self.line(&format!("{:indent$}{name}", ""));
        }
    }

    /// At most so many of what is shortened.
    pub(in crate::report) fn at_most(&self, few: usize) -> usize {
        if self.options.verbose { usize::MAX } else { few }
    }

    /// A line that says how many are not shown, and what follows these words.
    pub(in crate::report) fn rest(&mut self, indent: usize, shown: usize, all: usize, what: &str) {
        if all > shown {
            let text = self.painted(DIM, &format!("and {} more{what}", all - shown));
            self.line(&format!("{:indent$}{text}", ""));
        }
    }
}
