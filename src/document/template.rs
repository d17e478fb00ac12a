//! Text that is to be rendered before it is YAML.

use std::ops::Range;

/// The first template action (`{{ … }}`, `{% … %}`) that stands where YAML has a meaning of its own for it: not in a
/// comment, a quoted text or a block scalar, where braces are only text.
#[must_use]
pub fn template_action(text: &str) -> Option<Range<usize>> {
    if !text.contains("{{") && !text.contains("{%") {
        return None;
    }
    let mut start = 0;
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let content = content.trim_end();
        let inside = block.is_some_and(|above| content.is_empty() || indent > above);
        if !inside {
            block = None;
            if let Some(action) = action_in(content) {
                let start = start + indent;
                return Some(start + action.start..start + action.end);
            }
            if opens_block(content) {
                // The text of `- key: |` may stand as far left as one beyond the dash.
                block = Some(indent);
            }
        }
        start += line.len();
    }
    None
}

/// Whether a line ends with the head of a block scalar: `key: |`, `- >-`, `key: |2 # why`.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or("").trim_end();
    let Some((before, head)) = line.rsplit_once([' ', '\t']).or(Some(("-", line))) else { return false };
    head.starts_with(['|', '>']) && head.chars().skip(1).all(|c| matches!(c, '+' | '-' | '0'..='9')) && before.trim_end().ends_with([':', '-'])
}

/// The first action of a line outside of quotes and comments.
fn action_in(line: &str) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    let mut quote: Option<u8> = None;
    let mut n = 0;
    while let Some(&byte) = bytes.get(n) {
        let before = n.checked_sub(1).and_then(|n| bytes.get(n)).copied().unwrap_or(b' ');
        let next = bytes.get(n + 1).copied();
        match (quote, byte) {
            (Some(b'"'), b'\\') => n += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'#') if before.is_ascii_whitespace() => return None,
            // A quote opens a text only where a value begins.
            (None, b'"' | b'\'') if matches!(before, b' ' | b'\t' | b'[' | b'{' | b',' | b':') => quote = Some(byte),
            // `${{ … }}` is another language's.
            (None, b'{') if matches!(next, Some(b'{' | b'%')) && before != b'$' => {
                let close = if next == Some(b'{') { "}}" } else { "%}" };
                let end = line.get(n + 2..).and_then(|rest| rest.find(close)).map_or(line.len(), |length| n + 2 + length + close.len());
                return Some(n..end);
            }
            (None, _) => {}
        }
        n += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        template_action(text).and_then(|range| text.get(range))
    }

    #[test]
    fn actions_are_found_where_yaml_reads() {
        for (text, action) in [
            ("a: {{ .Values.x }}\n", "{{ .Values.x }}"),
            ("a: 1\n{{- if .x }}\nb: 2\n{{- end }}\n", "{{- if .x }}"),
            ("image: app:{{ tag }}\n", "{{ tag }}"),
            ("{% if x %}\na: 1\n{% endif %}\n", "{% if x %}"),
            ("a: |\n  {{ text }}\nb: {{ é }} # x\n", "{{ é }}"),
            ("a: {{ open\n", "{{ open"),
        ] {
            assert_eq!(found(text), Some(action), "{text}");
        }
    }

    #[test]
    fn braces_in_texts_are_text() {
        for text in [
            "a: '{{ x }}'\n",
            "a: \"q \\\" {{ x }}\"\n",
            "# {{ x }}\na: 1 # {{ y }}\n",
            "a: |\n  {{ x }}\n\n  {{ y }}\nb: 1\n",
            "- run: >-\n    {{ x }}\n",
            "a: {b: {c: 1}}\n",
            "a: ${{ github.ref }}\n",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
