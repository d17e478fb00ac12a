//! What a bundle of evidence holds beside the reports: tables and documents that an auditor asks for, and that no other format has.

mod coverage;
mod population;
mod statements;
#[cfg(test)]
mod tests;

pub use coverage::coverage_json;
pub use population::population_csv;
pub use statements::{test_result, verified};

use std::io;

use serde_json::{Value as Json, json};

use super::layout;
use crate::model::{Node, Number, Value};

/// How to verify a bundle without Probity.
pub const README: &str = include_str!("README.txt");

/// A value as JSON: `{"$unknown": why}` for what is not known, `{"$sensitive": true}` for what is not to be shown.
#[must_use]
pub fn value_json(node: &Node) -> Json {
    if node.sensitive {
        return json!({"$sensitive": true});
    }
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(Number::Int(int)) => json!(int),
        Value::Number(number) => serde_json::Number::from_f64(number.to_f64()).map_or_else(|| Json::String(number.to_string()), Json::Number),
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(list) => Json::Array(list.iter().map(value_json).collect()),
        Value::Map(map) => Json::Object(map.iter().map(|entry| (entry.key.to_string(), value_json(&entry.node))).collect()),
        Value::Unknown(unknown) => json!({"$unknown": unknown.why}),
    }
}

/// Writes one object with a schema and a list, each element on a line of its own and made when its turn comes.
///
/// # Errors
/// Where `out` cannot be written.
pub fn list_json(schema: &str, key: &str, items: impl Iterator<Item = Json>, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\n  \"schema\": \"{schema}\",\n  \"{key}\": [")?;
    for (n, item) in items.enumerate() {
        let mut line = Vec::new();
        layout::write(&item, 0, &mut line)?;
        out.write_all(if n == 0 { b"\n    " } else { b",\n    " })?;
        out.write_all(line.trim_ascii_end())?;
    }
    out.write_all(b"\n  ]\n}\n")
}
