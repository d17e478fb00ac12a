//! Text from the input, made harmless to show.
//!
//! A name or a value may hold escapes that a terminal obeys, characters that reorder or hide what is around them, and
//! words that a CI service takes for a command. What is replaced stays to be seen: as `\u{1b}`.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character shows nothing, or changes how its neighbours show: controls, bidirectional controls, zero widths, tags.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the first character of `rest` may not be shown as it is, wherever it stands in a line.
pub(super) fn is_harmful(rest: &str) -> bool {
    rest.chars().next().is_some_and(is_hidden) || starts_hash_command(rest)
}

/// Adds a character to `out` so that it can be seen and does nothing.
pub(super) fn push_escaped(out: &mut String, c: char) {
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// The text as one line that can be shown anywhere.
pub fn shown(text: &str) -> Cow<'_, str> {
    // What most texts are: printable ASCII, and no sign that a command begins with.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'#') && !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut first = true;
    // A workflow command ends with a second pair of colons: none follows the last one.
    let last_colons = text.rfind("::").unwrap_or(0);
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        let command = first && at < last_colons && starts_colon_command(rest);
        if command || is_harmful(rest) {
            push_escaped(&mut out, c);
        } else {
            out.push(c);
        }
        first = c.is_whitespace() || is_hidden(c);
    }
    Cow::Owned(out)
}

/// The text as one line of at most `limit` characters, of which the last three say that something was cut.
pub(super) fn clipped(text: &str, limit: usize) -> String {
    let end = text.char_indices().nth(limit.saturating_mul(4)).map_or(text.len(), |(at, _)| at);
    let line = shown(text.get(..end).unwrap_or(text));
    match line.char_indices().nth(limit) {
        None if end == text.len() => line.into_owned(),
        _ => {
            let kept = line.char_indices().nth(limit.saturating_sub(3)).map_or(line.len(), |(at, _)| at);
            format!("{}...", line.get(..kept).unwrap_or(&line))
        }
    }
}

/// The text as a SARIF message: one that holds no link and hides nothing.
pub(super) fn message(text: &str) -> Cow<'_, str> {
    let text = shown(text);
    if !text.contains("](") {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// The text as one line of Markdown that holds no link, no HTML, and no parameter that an OSCAL tool would put in.
pub(super) fn markup(text: &str) -> String {
    let text = message(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let tag = c == '<' && rest.peek().is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'));
        let insert = c == '{' && rest.peek() == Some(&'{');
        if tag || insert {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `##[…`, `##vso[…`, `##teamcity[…`: commands wherever they stand in a line.
fn starts_hash_command(rest: &str) -> bool {
    rest.strip_prefix("##").is_some_and(|after| after.chars().take(16).find(|c| !c.is_ascii_alphabetic()) == Some('['))
}

/// `::error::…`: a command at the start of a line, and a line may break at any space.
fn starts_colon_command(rest: &str) -> bool {
    rest.strip_prefix("::").is_some_and(|after| after.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_obeys_is_spelt_out() {
        for (text, seen) in [
            ("a\u{1b}[31mred", "a\\u{1b}[31mred"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("one\ntwo\r\u{8}", "one\\ntwo\\r\\u{8}"),
            ("ad\u{202e}nimda\u{2066}", "ad\\u{202e}nimda\\u{2066}"),
            ("ro\u{200b}ot\u{feff}", "ro\\u{200b}ot\\u{feff}"),
            ("plain, 日本, é, 🦀: a::b", "plain, 日本, é, 🦀: a::b"),
        ] {
            assert_eq!(shown(text), seen);
        }
    }

    #[test]
    fn what_a_ci_service_obeys_is_broken() {
        for (text, seen) in [
            ("::error file=a::gone", "\\u{3a}:error file=a::gone"),
            ("a ::set-output name=x::y", "a \\u{3a}:set-output name=x::y"),
            ("##vso[task.complete]", "\\u{23}#vso[task.complete]"),
            ("x ##[error]y", "x \\u{23}#[error]y"),
            ("###teamcity[x]", "#\\u{23}#teamcity[x]"),
            ("section_start:1:a\r\u{1b}[0K", "section_start:1:a\\r\\u{1b}[0K"),
            ("open to ::/0 and ::ffff:1.2.3.4", "open to ::/0 and ::ffff:1.2.3.4"),
            ("## heading [a]", "## heading [a]"),
        ] {
            assert_eq!(shown(text), seen);
        }
    }

    #[test]
    fn a_message_holds_no_link() {
        assert_eq!(message("see [here](https://example.test)"), "see \\[here\\](https://example.test)");
        assert_eq!(message("\\[x](1)"), "\\\\\\[x\\](1)");
        assert_eq!(message("module.a[\"k\"].b"), "module.a[\"k\"].b");
    }

    #[test]
    fn markup_is_shown_and_not_obeyed() {
        assert_eq!(markup("<img src=x> [a](b) {{ insert: param, x }} 1 < 2 <= 3 `c`"), "\\<img src=x> \\[a\\](b) \\{{ insert: param, x }} 1 < 2 <= 3 `c`");
        assert_eq!(markup("a\n</script>\u{202e}"), "a\\n\\</script>\\u{202e}");
    }

    #[test]
    fn what_is_long_is_cut_and_says_so() {
        assert_eq!(clipped("abcdef", 6), "abcdef");
        assert_eq!(clipped("abcdefg", 6), "abc...");
        assert_eq!(clipped(&"é".repeat(1000), 6), "ééé...");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in ".*") {
            prop_assert!(!shown(&text).chars().any(is_hidden));
            prop_assert!(!message(&text).contains("](") || message(&text).contains("\\]("));
            prop_assert!(clipped(&text, 20).chars().count() <= 20);
        }
    }
}
