//! A rule's Markdown as paragraphs and code.

use maud::{Markup, html};

/// Prose with its code. What is no paragraph and no fence of code is shown as it is written.
pub(in crate::report) fn prose(markdown: &str) -> Markup {
    let mut lines = markdown.lines().peekable();
    let mut parts = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")).collect();
            parts.push(html! { pre { code { @for (n, line) in code.iter().enumerate() { @if n > 0 { br; } (line.replace('\t', "    ")) } } } });
        } else if !line.trim().is_empty() {
            let mut text = line.trim().to_string();
            while let Some(next) = lines.next_if(|next| !next.trim().is_empty() && !next.trim_start().starts_with("```")) {
                text.push(' ');
                text.push_str(next.trim());
            }
            parts.push(html! { p { (inline(&text)) } });
        }
    }
    html! { @for part in parts { (part) } }
}

/// A line with its code between backticks.
pub(in crate::report) fn inline(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // A last backtick without its twin is a letter.
    let odd = parts.len().is_multiple_of(2);
    html! {
        @for (n, part) in parts.iter().enumerate() {
            @if n % 2 == 0 { (part) } @else if odd && n + 1 == parts.len() { "`" (part) } @else { code { (part) } }
        }
    }
}
