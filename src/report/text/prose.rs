//! A rule's Markdown as lines for a terminal.

use super::super::neutralise::shown;

/// Longer code is cut: the rule's page has all of it.
const LINES_OF_CODE: usize = 12;

/// The first sentence.
pub(in crate::report) fn first_sentence(markdown: &str) -> String {
    let paragraph = flat(paragraphs(markdown).next().unwrap_or(""));
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_uppercase() || c == '`');
    let end = paragraph.match_indices(". ").find(|(at, _)| paragraph.get(at + 2..).is_some_and(begins)).map_or(paragraph.len(), |(at, _)| at + 1);
    paragraph.get(..end).unwrap_or(&paragraph).to_owned()
}

/// The first paragraph, and the first block of code.
pub(super) fn advice(markdown: &str, width: usize) -> String {
    let mut lines = wrapped(&flat(paragraphs(markdown).next().unwrap_or("")), width);
    let mut code = markdown.lines().skip_while(|line| !is_fence(line)).skip(1).take_while(|line| !is_fence(line)).map(|line| shown(line).replace("\\t", "  "));
    lines.extend(code.by_ref().take(LINES_OF_CODE));
    lines.extend(code.next().map(|_| "...".to_owned()));
    lines.join("\n")
}

/// Lines of at most `width` characters, broken between words; a longer word is a line of its own.
pub(in crate::report) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + word_length <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + word_length;
            }
            _ => {
                lines.push(word.to_owned());
                length = word_length;
            }
        }
    }
    lines
}

/// Paragraphs of prose: what stands before the first block of code, and between headings.
fn paragraphs(markdown: &str) -> impl Iterator<Item = &str> {
    let prose = markdown.split("\n```").next().unwrap_or("");
    prose.split("\n\n").map(str::trim).filter(|part| !part.is_empty() && !part.starts_with('#') && !is_fence(part))
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

/// As one line.
fn flat(paragraph: &str) -> String {
    shown(&paragraph.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_is_one_sentence() {
        for (text, sentence) in [
            ("It is gone.\nFor good.\n\nMore.", "It is gone."),
            ("Ports, e.g. 22, are tried. `ssh` first.", "Ports, e.g. 22, are tried."),
            ("no end", "no end"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), sentence);
        }
    }

    #[test]
    fn advice_is_a_paragraph_and_its_code() {
        assert_eq!(advice("Set it:\n\n```hcl\na {\n\tb = 1\n}\n```\n\nOr not.", 80), "Set it:\na {\n  b = 1\n}");
        assert_eq!(advice("```hcl\na\n```", 80), "a");
        assert_eq!(advice(&format!("Do\n\n```\n{}```", "x\n".repeat(40)), 80).lines().last(), Some("..."));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three incomprehensibilities x", 9), ["one two", "three", "incomprehensibilities", "x"]);
        assert!(wrapped("", 9).is_empty());
    }
}
