//! Legal input that the parser refuses, rewritten so that it does not, byte for byte at the same offsets.
//!
//! Two things: newlines where the language ignores them (inside `{ for … }`, `[ for … ]` and `%{ … }`), and names that
//! stand twice (a later key of an object wins; an argument set twice is told, but does not hide the file).

use std::collections::BTreeSet;

/// How often one text may be parsed again because of a name that stands twice.
pub(super) const MAX_MASKED: usize = 64;

/// The text with spaces for the newlines, and the comments that they end, inside `for` expressions and directives.
/// `None` where there are none.
pub(super) fn without_inner_newlines(text: &str) -> Option<String> {
    let mut scan = Scan { text: text.as_bytes(), at: 0, blank: Vec::new() };
    scan.code();
    if scan.blank.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for range in scan.blank {
        // Blanked ranges begin and end at ASCII, so that what is left is still text.
        bytes.get_mut(range)?.fill(b' ');
    }
    String::from_utf8(bytes).ok()
}

/// The text with `""` for heredocs that hold no line. `None` where there are none.
pub(super) fn without_empty_heredocs(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        repaired.push_str(before);
        let dash = usize::from(after.starts_with('-'));
        let word = after.get(dash..).unwrap_or("").split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let line = after.get(dash + word.len()..).and_then(|rest| rest.strip_prefix('\n').or_else(|| rest.strip_prefix("\r\n"))).filter(|_| !word.is_empty());
        let closing = line
            .map(|line| line.trim_start_matches([' ', '\t']))
            .and_then(|line| line.strip_prefix(word))
            .filter(|end| end.is_empty() || end.starts_with(['\r', '\n']));
        match closing {
            Some(end) => {
                let length = after.len() - end.len();
                repaired.push_str("\"\"");
                repaired.extend(std::iter::repeat_n(' ', length));
                rest = end;
            }
            None => {
                repaired.push_str("<<");
                rest = after;
            }
        }
    }
    repaired.push_str(rest);
    (repaired != text).then_some(repaired)
}

/// What encloses the byte that is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// `{ … }` of a block or an object: newlines part items.
    Braces,
    /// `{ for … }`, `[ for … ]`: newlines say nothing.
    For,
    /// `( … )`, `[ … ]`: the parser ignores newlines itself, except as the outer level has it.
    Brackets,
    /// `${ … }`.
    Interpolation,
    /// `%{ … }`.
    Directive,
    Quotes,
    /// A heredoc whose closing word lies at this range of the text.
    Heredoc(usize, usize),
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    blank: Vec<std::ops::Range<usize>>,
}

impl Scan<'_> {
    fn code(&mut self) {
        let mut stack = vec![Inside::Braces];
        while let Some(&byte) = self.text.get(self.at) {
            match stack.last() {
                Some(Inside::Quotes) => self.quoted(byte, &mut stack),
                Some(&Inside::Heredoc(start, end)) => self.heredoc(start, end, &mut stack),
                Some(&inside) => self.expression(byte, inside, &mut stack),
                None => return,
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expression(&mut self, byte: u8, inside: Inside, stack: &mut Vec<Inside>) {
        let ignores_newlines = matches!(inside, Inside::For | Inside::Directive);
        match byte {
            b'\n' | b'\r' if ignores_newlines => self.blank(1),
            b'#' => self.comment(ignores_newlines),
            b'/' if self.rest().starts_with(b"//") => self.comment(ignores_newlines),
            b'/' if self.rest().starts_with(b"/*") => {
                let length = self.rest().windows(2).skip(2).position(|two| two == b"*/").map_or(self.rest().len(), |n| n + 4);
                if ignores_newlines { self.blank(length) } else { self.at += length }
            }
            b'"' => self.open(Inside::Quotes, stack),
            b'{' | b'[' if self.begins_for() => self.open(Inside::For, stack),
            b'{' => self.open(Inside::Braces, stack),
            b'(' | b'[' => self.open(if ignores_newlines { Inside::For } else { Inside::Brackets }, stack),
            b'}' | b')' | b']' => {
                if stack.len() > 1 {
                    stack.pop();
                }
                self.at += 1;
            }
            b'<' if self.rest().starts_with(b"<<") => self.open_heredoc(stack),
            _ => self.at += 1,
        }
    }

    fn open(&mut self, inside: Inside, stack: &mut Vec<Inside>) {
        stack.push(inside);
        self.at += 1;
    }

    fn blank(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        self.blank.push(self.at..end);
        self.at = end;
    }

    fn comment(&mut self, ignores_newlines: bool) {
        let length = self.rest().iter().position(|byte| *byte == b'\n').unwrap_or(self.rest().len());
        if ignores_newlines { self.blank(length) } else { self.at += length }
    }

    /// Whether the word after the opening bracket is `for`.
    fn begins_for(&self) -> bool {
        let mut rest = self.rest().get(1..).unwrap_or_default();
        loop {
            rest = rest.trim_ascii_start();
            if rest.starts_with(b"#") || rest.starts_with(b"//") {
                let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                rest = rest.get(end..).unwrap_or_default();
            } else {
                break;
            }
        }
        rest.starts_with(b"for") && rest.get(3).is_some_and(u8::is_ascii_whitespace)
    }

    fn quoted(&mut self, byte: u8, stack: &mut Vec<Inside>) {
        match byte {
            b'\\' => self.at += 2,
            // A newline ends what was never closed, so that one lost quote does not turn the whole file inside out.
            b'"' | b'\n' => {
                stack.pop();
                self.at += 1;
            }
            _ => self.literal(stack),
        }
    }

    fn literal(&mut self, stack: &mut Vec<Inside>) {
        let rest = self.rest();
        if rest.starts_with(b"$${") || rest.starts_with(b"%%{") {
            self.at += 3;
        } else if rest.starts_with(b"${") {
            stack.push(Inside::Interpolation);
            self.at += 2;
        } else if rest.starts_with(b"%{") {
            stack.push(Inside::Directive);
            self.at += 2;
        } else {
            self.at += 1;
        }
    }

    fn open_heredoc(&mut self, stack: &mut Vec<Inside>) {
        let start = self.at + if self.rest().starts_with(b"<<-") { 3 } else { 2 };
        let word = self.text.get(start..).unwrap_or_default();
        let length = word.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || *byte >= 0x80)).unwrap_or(word.len());
        self.at = start + length;
        if length > 0 && matches!(self.text.get(self.at), Some(b'\n' | b'\r')) {
            stack.push(Inside::Heredoc(start, self.at));
        }
    }

    fn heredoc(&mut self, start: usize, end: usize, stack: &mut Vec<Inside>) {
        let word = self.text.get(start..end).unwrap_or_default();
        if self.at > 0 && self.text.get(self.at - 1) == Some(&b'\n') {
            let rest = self.rest();
            let indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let line = rest.get(indent..).unwrap_or_default();
            let after = line.get(word.len());
            if line.starts_with(word) && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
                self.at = self.text.len() - line.len() + word.len();
                stack.pop();
                return;
            }
        }
        self.literal(stack);
    }
}

/// Gives the name at `offset` another spelling of the same length, the `n`th one. `false` where nothing there can be
/// respelled: the name is computed, escaped or empty.
pub(super) fn mask(text: &mut String, offset: usize, n: usize, masked: &mut BTreeSet<usize>) -> bool {
    let Some(rest) = text.get(offset..) else { return false };
    let (start, length) = match rest.strip_prefix('"') {
        Some(quoted) => match quoted.find(['"', '\\', '$', '%', '\n']) {
            Some(length) if quoted.as_bytes().get(length) == Some(&b'"') => (offset + 1, length),
            _ => return false,
        },
        None => (offset, rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len())),
    };
    if length == 0 {
        return false;
    }
    text.replace_range(start..start + length, &spelling(n, length));
    masked.insert(offset);
    true
}

/// The `n`th name of so many bytes; never a keyword, for it begins with `_` or is a single letter.
fn spelling(mut n: usize, length: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut name = vec![b'_'; length];
    for place in name.iter_mut().skip(usize::from(length > 1)) {
        *place = LETTERS.get(n % LETTERS.len()).copied().unwrap_or(b'a');
        n /= LETTERS.len();
    }
    String::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newlines_go_only_where_they_say_nothing() {
        let text = "a = {\n  for k in x :\n  k => y # why\n  ? 1 : 2\n}\nb = {\n  c = 1\n}\n";
        let repaired = without_inner_newlines(text).unwrap();
        assert_eq!(repaired.len(), text.len());
        assert!(repaired.ends_with("}\nb = {\n  c = 1\n}\n"), "{repaired}");
        assert!(!repaired.contains("why"), "{repaired}");
        assert_eq!(without_inner_newlines("b = {\n  c = 1\n}\n"), None);
    }

    #[test]
    fn a_heredoc_and_a_string_are_not_code() {
        assert_eq!(without_inner_newlines("a = <<EOT\n{ for\n x\nEOT\nb = \"{ for\"\n"), None);
    }
}
