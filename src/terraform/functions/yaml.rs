//! YAML out and in.

use super::Param::{Nullable, Text as T};
use super::{Context, Function, Gives, known, text};
use crate::document::{self, Schema};
use crate::model::{Node, Value as Model};
use crate::source::{Source, SourceId};
use crate::terraform::value::{Data, Value};

pub(super) const TABLE: &[Function] = &[
    known("yamlencode", &[Nullable], Gives::Text, |_, a| Ok(encode(a.first().unwrap_or(&Value::NULL)).into())),
    known("yamldecode", &[T], Gives::Any, decode),
];

fn decode(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let written = text(a, 0)?;
    context.charge(written.len() / 8)?;
    let read = document::parse(SourceId(u32::MAX), &Source::new("text.yaml", written, None), Schema::Terraform);
    if let Some(problem) = read.problems.first() {
        return Err(format!("the text is not valid YAML: {}", problem.message));
    }
    match read.documents.as_slice() {
        [] if read.template.is_some() => Err("the text is not valid YAML".into()),
        [] if written.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#')) => Err("the text holds no YAML".into()),
        [] => Ok(Value::NULL),
        [only] => from_node(&only.node),
        _ => Err("the text holds several YAML documents".into()),
    }
}

fn from_node(node: &Node) -> Result<Value, String> {
    Ok(match &node.value {
        Model::Null => Value::NULL,
        Model::Bool(yes) => (*yes).into(),
        Model::Number(number) => number.clone().into(),
        Model::Text(text) => (&**text).into(),
        Model::List(items) => Value::tuple(items.iter().map(from_node).collect::<Result<_, _>>()?),
        Model::Map(map) => Value::object(map.iter().map(|entry| Ok((entry.key.clone(), from_node(&entry.node)?))).collect::<Result<_, String>>()?),
        Model::Unknown(unknown) => return Err(unknown.why.clone()),
    })
}

/// A known value as YAML: text between double quotes, keys sorted.
fn encode(value: &Value) -> String {
    let mut out = String::new();
    match &value.data {
        Data::Sequence(sequence) if !sequence.items().is_empty() => block(value, 0, &mut out),
        Data::Mapping(mapping) if !mapping.items().is_empty() => block(value, 0, &mut out),
        Data::Null(_) | Data::Bool(_) | Data::Number(_) => {
            scalar(value, 0, &mut out);
            out.push_str("...\n");
        }
        _ => scalar(value, 0, &mut out),
    }
    out
}

/// A collection on lines of its own.
fn block(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let mut is_first = true;
    let mut lead = |out: &mut String| {
        // The first line of a collection in a list stands behind the dash.
        if !std::mem::take(&mut is_first) || out.is_empty() || out.ends_with('\n') {
            out.push_str(&pad);
        }
    };
    match &value.data {
        Data::Sequence(sequence) => {
            for item in sequence.items() {
                lead(out);
                out.push_str("- ");
                if is_block(item) { block(item, indent + 2, out) } else { scalar(item, indent, out) }
            }
        }
        Data::Mapping(mapping) => {
            for (name, item) in mapping.items() {
                lead(out);
                quoted(name, out);
                out.push(':');
                if is_block(item) {
                    out.push('\n');
                    block(item, if item.sequence().is_some() { indent } else { indent + 2 }, out);
                } else {
                    out.push(' ');
                    scalar(item, indent, out);
                }
            }
        }
        _ => scalar(value, indent, out),
    }
}

fn is_block(value: &Value) -> bool {
    value.sequence().is_some_and(|sequence| !sequence.items().is_empty()) || value.mapping().is_some_and(|mapping| !mapping.items().is_empty())
}

/// What stands on one line, or text of several lines; ends its line.
fn scalar(value: &Value, indent: usize, out: &mut String) {
    match &value.data {
        Data::Null(_) | Data::Unknown(_) => out.push_str("null"),
        Data::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::Sequence(_) => out.push_str("[]"),
        Data::Mapping(_) => out.push_str("{}"),
        Data::Text(text) if may_stand_as_it_is(text) => return lines(text, indent, out),
        Data::Text(text) => quoted(text, out),
    }
    out.push('\n');
}

/// Whether text of several lines needs nothing escaped, and loses no space.
fn may_stand_as_it_is(text: &str) -> bool {
    let is_plain = |c: char| c == '\n' || !(c.is_control() || c >= '\u{10000}' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'));
    text.contains('\n') && text.chars().all(is_plain) && !text.contains(" \n") && !text.ends_with(' ')
}

/// Text of several lines as it is, indented.
fn lines(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    match text.strip_suffix('\n') {
        None => out.push('-'),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => out.push('+'),
        Some(_) => {}
    }
    out.push('\n');
    let pad = " ".repeat(indent + 2);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            out.push_str(&pad);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn quoted(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\u{1b}' => out.push_str("\\e"),
            '\u{85}' => out.push_str("\\N"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            '\u{feff}' => out.push_str("\\uFEFF"),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            }
            '\u{10000}'.. => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
