//! Rewrites rules so that what their heads give is bound in their bodies.

use regorus::unstable::{Expr, Module, Rule, RuleHead};

/// The variable that holds a head's value.
const BOUND: &str = "bound_head__";

/// Text to put in the place of a range of bytes.
struct Edit {
    at: std::ops::Range<usize>,
    text: String,
}

/// The module's text, every head's value bound in the body before it. The places are found in the text: those of the
/// syntax tree are not always exact.
pub(super) fn bind(module: &Module, text: &str) -> String {
    let mut edits = Vec::new();
    let starts: Vec<usize> = module.policy.iter().map(|rule| rule.span().start as usize).collect();
    for (n, rule) in module.policy.iter().enumerate() {
        let start = starts.get(n).copied().unwrap_or_default();
        let end = starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
        let Some(text) = text.get(..end) else { continue };
        let Rule::Spec { head, bodies, .. } = rule.as_ref() else { continue };
        let (value, operator) = match head {
            RuleHead::Set { key, .. } => (key.as_deref(), "contains"),
            RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => (assign.as_ref().map(|assign| &*assign.value), ":="),
        };
        // A head that several bodies share would need a variable in each.
        if bodies.iter().skip(1).all(|body| body.is_else) {
            let others = bodies.iter().skip(1).map(|body| body.assign.as_ref().map(|assign| &*assign.value));
            let values: Vec<Option<&Expr>> = std::iter::once(value).chain(others).collect();
            edits.extend(moved(&values, operator, start, text).unwrap_or_default());
        }
    }
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.at.start, edit.at.end)));
    let mut bound = text.to_string();
    for edit in edits {
        bound.replace_range(edit.at, &edit.text);
    }
    bound
}

/// The edits that move the values of a rule's head, and of each `else`, into their bodies. `None` where the text is not
/// of the form that the tree says.
fn moved(values: &[Option<&Expr>], operator: &str, rule: usize, text: &str) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let mut at = rule;
    for (n, value) in values.iter().enumerate() {
        let operator = if n == 0 { operator } else { ":=" };
        let head = value.map(|_| find(text, at, operator).map(|found| found + operator.len()));
        let start = match head {
            Some(start) => start?,
            None => at,
        };
        let Some(condition) = find(text, start, "if") else { break };
        let body = skip(text, condition + 2);
        let braced = text.get(body..)?.starts_with('{');
        let end = if braced { find(text, body + 1, "}")? } else { line_end(text, body) };
        if value.is_some_and(|value| !always(value)) {
            let written = text.get(start..condition)?.trim();
            edits.push(Edit { at: start..condition, text: format!(" {BOUND} ") });
            if braced {
                edits.push(Edit { at: end..end, text: format!("\n{BOUND} := {written}\n") });
            } else {
                edits.push(Edit { at: body..end, text: format!("{{\n{}\n{BOUND} := {written}\n}} ", text.get(body..end)?) });
            }
        }
        at = if braced { end + 1 } else { end };
    }
    Some(edits)
}

/// The first place from `from` on, outside all brackets, texts and comments, where a word or sign stands.
fn find(text: &str, from: usize, word: &str) -> Option<usize> {
    let mut found = None;
    scan(text, from, |at, rest, depth| {
        let whole = rest.strip_prefix(word).is_some_and(|after| !named(word.chars().last()) || !named(after.chars().next()));
        let apart = !named(word.chars().next()) || !named(text.get(..at).and_then(|before| before.chars().last()));
        if depth == 0 && whole && apart {
            found = Some(at);
        }
        found.is_some()
    });
    found
}

/// Where an unbraced body ends: with its line, its comment, or before an `else`.
fn line_end(text: &str, from: usize) -> usize {
    let mut end = text.len();
    scan(text, from, |at, rest, depth| {
        let over = depth == 0 && (rest.starts_with('\n') || rest.starts_with('#') || rest.starts_with(" else "));
        if over {
            end = at;
        }
        over
    });
    end
}

fn named(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn skip(text: &str, from: usize) -> usize {
    text.get(from..).map_or(from, |rest| from + rest.len() - rest.trim_start().len())
}

/// Walks over code: `see` gets each place outside texts, what follows, and how many brackets are open; true ends it.
fn scan(text: &str, from: usize, mut see: impl FnMut(usize, &str, usize) -> bool) {
    let (mut at, mut depth) = (from, 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if see(at, rest, depth) {
            return;
        }
        let length = match rest.as_bytes().first() {
            Some(b'"') => quoted(rest),
            Some(b'`') => rest.get(1..).and_then(|inside| inside.find('`')).map_or(rest.len(), |end| end + 2),
            Some(b'#') => rest.find('\n').unwrap_or(rest.len()),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        match rest.as_bytes().first() {
            Some(b'(' | b'[' | b'{') => depth += 1,
            Some(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += length;
    }
}

/// The length of the text in quotes with which `rest` begins.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (n, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return n + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Whether an expression has a value once its variables have one.
fn always(expr: &Expr) -> bool {
    match expr {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } | Expr::Var { .. } => true,
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().all(|item| always(item)),
        Expr::Object { fields, .. } => fields.iter().all(|(_, key, value)| always(key) && always(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str) -> String {
        let (base, _) = super::super::engine::Base::new([]);
        let module = base.parse("a.rego", text).expect("it parses");
        bind(&module, text)
    }

    #[test]
    fn heads_move_into_their_bodies() {
        let text = "package a\n\ndeny contains {\"message\": f(x)} if {\n\tsome x in input.body.list # all\n}\n\nv := x.y if x := input.body\n\nw := 1 if input.body.a else := g(2) if input.body.b\n\nf(x) := y if y := x\n";
        let bound = bound(text);
        assert_eq!(bound.matches("bound_head__ := ").count(), 3, "{bound}");
        assert!(bound.contains("else := bound_head__ if {\ninput.body.b\nbound_head__ := g(2)"), "{bound}");
        assert!(bound.contains("deny contains bound_head__ if {"), "{bound}");
        assert!(super::super::engine::Base::new([]).0.parse("a.rego", &bound).is_ok(), "{bound}");
    }
}
