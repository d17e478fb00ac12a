//! JSON out and in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Param::{Nullable, Text as T};
use super::{Context, Function, Gives, Sees, known, text};
use crate::model::Number;
use crate::terraform::template::Text;
use crate::terraform::types::Type;
use crate::terraform::value::{Data, TextPart, Unknown, Value};

pub(super) const TABLE: &[Function] = &[
    known("jsonencode", &[Nullable], Gives::Text, |_, a| Ok(encode_in_part(a.first().unwrap_or(&Value::NULL)))).sees(Sees::All),
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

/// A value as JSON of which what is unknown is left out: its pieces are known.
fn encode_in_part(value: &Value) -> Value {
    let mut text = Text::default();
    write_in_part(value, &mut text);
    text.finish().marked(value.is_sensitive())
}

fn write_in_part(value: &Value, text: &mut Text) {
    let unknown = match &value.data {
        _ if value.is_wholly_known() => return write(value, &mut text.known),
        Data::Unknown(unknown) => Some(unknown.clone()),
        Data::Sequence(sequence) => sequence.in_doubt(),
        Data::Mapping(mapping) => mapping.open().map(|open| Arc::new(open.unknown(None))),
        _ => None,
    };
    match (unknown, &value.data) {
        (Some(unknown), _) => write_unknown(&unknown, text),
        (None, Data::Sequence(sequence)) => {
            for (n, item) in sequence.items().iter().enumerate() {
                text.known.push(if n == 0 { '[' } else { ',' });
                write_in_part(item, text);
            }
            text.known.push(']');
        }
        (None, Data::Mapping(mapping)) => {
            for (n, (name, item)) in mapping.items().iter().enumerate() {
                text.known.push(if n == 0 { '{' } else { ',' });
                write_text(name, &mut text.known);
                text.known.push(':');
                write_in_part(item, text);
            }
            text.known.push('}');
        }
        _ => {}
    }
}

/// Text between quotes, where it is sure to be text; else any value.
fn write_unknown(unknown: &Arc<Unknown>, text: &mut Text) {
    if unknown.kind != Type::Text || unknown.nullable {
        // Without its own pieces: they may stand for text that is not yet encoded.
        let whole = if unknown.parts.is_empty() { unknown.clone() } else { Arc::new(Unknown { parts: Vec::new(), ..(**unknown).clone() }) };
        return text.unknown(&whole);
    }
    text.known.push('"');
    piece(unknown, text);
    text.known.push('"');
}

/// Unknown text inside a string: what is known of it is escaped.
pub(in crate::terraform) fn piece(unknown: &Arc<Unknown>, text: &mut Text) {
    if unknown.parts.is_empty() {
        text.unknown(unknown);
    }
    for part in &unknown.parts {
        match part {
            TextPart::Known(known) => escape(known, &mut text.known),
            TextPart::Unknown(unknown) => text.unknown(unknown),
        }
    }
}

/// As Go's encoder writes it: keys sorted, no spaces, `<`, `>` and `&` escaped.
fn write(value: &Value, text: &mut String) {
    match &value.data {
        Data::Null(_) | Data::Unknown(_) => text.push_str("null"),
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
    text.push('"');
    escape(plain, text);
    text.push('"');
}

fn escape(plain: &str, text: &mut String) {
    use std::fmt::Write;
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
