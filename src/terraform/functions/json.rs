//! JSON out and in.

use std::collections::BTreeMap;

use super::Param::{Nullable, Text as T};
use super::{Context, Function, Gives, known, text};
use crate::model::Number;
use crate::terraform::value::{Data, Value};

pub(super) const TABLE: &[Function] = &[
    known("jsonencode", &[Nullable], Gives::Text, |_, a| Ok(encode(a.first().unwrap_or(&Value::NULL)).into())),
    known("jsondecode", &[T], Gives::Any, |context: &mut Context<'_>, a| {
        let written = text(a, 0)?;
        context.charge(written.len() / 8)?;
        decode(written)
    }),
];

/// A known value as JSON.
pub(super) fn encode(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// As Go's encoder writes it: keys sorted, no spaces, `<`, `>` and `&` escaped.
fn write(value: &Value, text: &mut String) {
    match &value.data {
        Data::Null | Data::Unknown(_) => text.push_str("null"),
        Data::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        Data::Number(number) => text.push_str(&number.to_string()),
        Data::Text(plain) => write_text(plain, text),
        Data::Sequence(sequence) => {
            text.push('[');
            for (n, item) in sequence.items().iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Data::Mapping(mapping) => {
            text.push('{');
            for (n, (name, item)) in mapping.items().iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                write_text(name, text);
                text.push(':');
                write(item, text);
            }
            text.push('}');
        }
    }
}

fn write_text(plain: &str, text: &mut String) {
    use std::fmt::Write;
    text.push('"');
    for c in plain.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            _ => text.push(c),
        }
    }
    text.push('"');
}

/// Reads JSON into tuples and objects, as the language does.
pub(super) fn decode(written: &str) -> Result<Value, String> {
    let raw: serde_json::Value = exact(written)?;
    from_json(&raw)
}

fn exact(written: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(written).map_err(|_| "the text is not valid JSON".into())
}

fn from_json(json: &serde_json::Value) -> Result<Value, String> {
    Ok(match json {
        serde_json::Value::Null => Value::NULL,
        serde_json::Value::Bool(yes) => (*yes).into(),
        serde_json::Value::Number(number) => Number::parse(&number.to_string()).ok_or("a number is out of range")?.into(),
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Array(items) => Value::tuple(items.iter().map(from_json).collect::<Result<_, _>>()?),
        serde_json::Value::Object(items) => {
            let items: Result<BTreeMap<_, _>, String> = items.iter().map(|(name, item)| Ok((name.as_str().into(), from_json(item)?))).collect();
            Value::object(items?)
        }
    })
}
