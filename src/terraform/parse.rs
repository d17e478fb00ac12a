//! Text to [`Body`]: whole where it parses, block by block where it does not.

use std::collections::BTreeSet;
use std::ops::Range;

use hcl_edit::parser;
use hcl_edit::structure;

use super::lower::Lower;
use super::lower_template::{self, Style};
use super::repair;
use super::syntax::{Body, Expr, Kind, Part};
use crate::model::State;
use crate::source::{Problem, SourceId, Span};

/// A file as far as it could be parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    pub body: Body,
    pub state: State,
    pub problems: Vec<Problem>,
}

/// Parses a file of blocks and arguments. A block that does not parse is a problem, and those around it are read.
pub(super) fn body(source: SourceId, text: &str) -> Parsed {
    match piece(source, text, 0..text.len()) {
        Ok((body, problems)) => Parsed { body, state: State::Read, problems },
        Err(whole) => pieces(source, text, whole),
    }
}

/// Parses one expression that stands alone.
pub(super) fn expression(source: SourceId, text: &str) -> Result<(Expr, Vec<Problem>), Problem> {
    let base = text.len() - text.trim_start().len();
    let parse = |text: &str| parser::parse_expr(text);
    let (tree, masked) = with_repairs(text.trim(), parse).map_err(|error| problem(source, base, text.trim(), &error))?;
    let mut lower = Lower { source, text, base, masked: &masked, problems: Vec::new() };
    let expr = lower.expr(&tree);
    Ok((expr, lower.problems))
}

/// Parses the text of a template: a file for `templatefile`, or a string of Terraform's JSON syntax.
pub(super) fn template(source: SourceId, text: &str) -> Result<Expr, Problem> {
    let parse = |text: &str| parser::parse_template(text);
    let (tree, masked) = with_repairs(text, parse).map_err(|error| problem(source, 0, text, &error))?;
    let mut lower = Lower { source, text, base: 0, masked: &masked, problems: Vec::new() };
    let at = Span::new(source, 0..text.len());
    let parts = lower_template::parts(&mut lower, tree.iter(), Style::Heredoc);
    let is = match parts.as_slice() {
        [] => Kind::Text("".into()),
        [Part::Literal(literal)] => Kind::Text((&**literal).into()),
        _ => Kind::Template(parts),
    };
    Ok(Expr { is, at })
}

/// Parses a part of a file.
fn piece(source: SourceId, text: &str, range: Range<usize>) -> Result<(Body, Vec<Problem>), Problem> {
    let part = text.get(range.clone()).unwrap_or("");
    let parse = |text: &str| -> Result<structure::Body, parser::Error> { parser::parse_body(text) };
    let (tree, masked) = with_repairs(part, parse).map_err(|error| problem(source, range.start, part, &error))?;
    let mut lower = Lower { source, text, base: range.start, masked: &masked, problems: Vec::new() };
    let body = lower.body(tree);
    Ok((body, lower.problems))
}

/// Parses; where that fails on something that the language allows, parses a repaired text of the same length.
fn with_repairs<T>(text: &str, parse: impl Fn(&str) -> Result<T, parser::Error>) -> Result<(T, BTreeSet<usize>), parser::Error> {
    let mut masked = BTreeSet::new();
    let first = match parse(text) {
        Ok(tree) => return Ok((tree, masked)),
        Err(error) => error,
    };
    let mut error = first.clone();
    let mut repaired = text.to_owned();
    if let Some(without) = repair::without_empty_heredocs(text) {
        repaired = without;
        match parse(&repaired) {
            Ok(tree) => return Ok((tree, masked)),
            Err(other) => error = other,
        }
    }
    if !is_redefinition(&error) {
        let Some(without) = repair::without_inner_newlines(&repaired) else { return Err(first) };
        repaired = without;
        match parse(&repaired) {
            Ok(tree) => return Ok((tree, masked)),
            Err(other) => error = other,
        }
    }
    for n in 0..repair::MAX_MASKED {
        if !is_redefinition(&error) {
            // Names that stand twice may hide newlines from the first look.
            match repair::without_inner_newlines(&repaired) {
                Some(without) if without != repaired => repaired = without,
                _ => return Err(error),
            }
        } else if !repair::mask(&mut repaired, error.location().offset(), n, &mut masked) {
            return Err(error);
        }
        match parse(&repaired) {
            Ok(tree) => return Ok((tree, masked)),
            Err(other) => error = other,
        }
    }
    Err(error)
}

fn is_redefinition(error: &parser::Error) -> bool {
    error.message().contains("found redefined")
}

fn problem(source: SourceId, base: usize, text: &str, error: &parser::Error) -> Problem {
    // The parser may count bytes, and stop within a letter.
    let offset = text.floor_char_boundary(error.location().offset().min(text.len()));
    let width = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let at = Span::new(source, base + offset..base + offset + width);
    let message = error.message().replace("redefined", "repeated");
    Problem::error(at, format!("is no valid configuration: {message}")).help("mend the syntax at this place; the blocks around it are read")
}

/// Reads a file that does not parse as a whole block by block. What lies between two lines that begin a block is one piece.
fn pieces(source: SourceId, text: &str, whole: Problem) -> Parsed {
    let starts = block_starts(text);
    let mut parsed = Parsed { body: Body::default(), state: State::Unread, problems: Vec::new() };
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        match piece(source, text, start..end) {
            Ok((body, problems)) => {
                if !body.attributes.is_empty() || !body.blocks.is_empty() {
                    parsed.state = State::Partly;
                }
                parsed.body.attributes.extend(body.attributes);
                parsed.body.blocks.extend(body.blocks);
                parsed.problems.extend(problems);
            }
            Err(problem) => parsed.problems.push(problem),
        }
    }
    if parsed.problems.is_empty() {
        // Every piece parses alone, but not the whole: a comment or heredoc that holds what looks like a block.
        parsed.problems.push(whole);
    }
    parsed
}

/// The start of the text, and of each line that begins a block at the left margin.
fn block_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_block(line) {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// A word, labels, and an opening brace.
fn begins_block(line: &str) -> bool {
    let Some((head, _)) = line.split_once('{') else { return false };
    let mut words = head.split_whitespace();
    let named = words.next().is_some_and(|word| line.starts_with(word) && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    named && words.all(|label| label.trim_matches('"').chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: SourceId = SourceId(0);

    #[test]
    fn spans_are_those_of_the_file_even_in_a_later_piece() {
        let text = "variable \"a\" {\n  default = [\n}\n\nresource \"x_y\" \"z\" {\n  a = \"é${b}\"\n}\n";
        let parsed = body(FILE, text);
        assert_eq!(parsed.state, State::Partly);
        assert_eq!(parsed.problems.len(), 1);
        let block = parsed.body.blocks("resource").next().unwrap();
        assert_eq!(text.get(block.header.range()), Some("resource \"x_y\" \"z\""));
        assert_eq!(text.get(block.body.get("a").unwrap().at.range()), Some("\"é${b}\""));
    }

    #[test]
    fn legal_input_that_the_parser_refuses_is_read() {
        for text in [
            "a = {\n  for k, v in x : k =>\n  v.a != null\n  ? v.a\n  : 1\n}\n",
            "a = { x = 1, x = 2 }\n",
            "a = {\n  \"x\" = 1\n  \"x\" = 2\n y = {\n  for k in z : k\n => k\n }\n}\n",
            "a = {\n  for k in\n  merge(\n  x, # one\n  y\n) : k => k\n}\n",
        ] {
            let parsed = body(FILE, text);
            assert!(parsed.state == State::Read && parsed.problems.is_empty(), "{text} {:?}", parsed.problems);
        }
    }

    #[test]
    fn a_later_key_keeps_its_name_and_an_argument_set_twice_is_told() {
        let parsed = body(FILE, "a = { x = 1, x = 2 }\nb = 1\nb = 2\n");
        assert_eq!(parsed.problems.len(), 1);
        let Some(Kind::Object(items)) = parsed.body.get("a").map(|expr| &expr.is) else { panic!("no object") };
        assert_eq!(items.iter().filter_map(|(key, _)| key.text().map(|t| &**t)).collect::<Vec<_>>(), ["x", "x"]);
        assert_eq!(parsed.body.attributes.len(), 2);
    }

    #[test]
    fn problems_stand_between_letters() {
        // Found by fuzzing: the parser stops within the replacement character of what was no text.
        let text = String::from_utf8_lossy(b"resoc \" /\"b\" {\n (bucket  /\"b\" {\n( bucket = \"caf\xe9\xb0\xb0\xb0\xb0\"\n b").into_owned();
        for text in [text, "a = \"é\" é\n".into(), "a = {\n  for k in # é\n  é : é\n}\nb = é\n".into()] {
            let parsed = body(FILE, &text);
            assert!(!parsed.problems.is_empty(), "{text}");
            for at in parsed.problems.iter().filter_map(|problem| problem.at) {
                assert!(text.get(at.range()).is_some(), "{at:?} of {text}");
            }
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("a = {}1{}\n", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(body(FILE, &deep).state, State::Unread);
        let chain = format!("a = 1{}\n", " + 1".repeat(5000));
        assert_eq!(body(FILE, &chain).state, State::Unread);
    }
}
