//! Tables of comma-separated values.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Param::Text as T;
use super::{Context, Function, Gives, known, text};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[known("csvdecode", &[T], Gives::List, decode)];

/// A list of objects, one a line, with the names that the first line gives.
fn decode(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let written = text(a, 0)?;
    context.charge(written.len() / 16)?;
    strict_quotes(written)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
    let mut rows = reader.records();
    let header = rows.next().ok_or("the first line must name the columns")?.map_err(|error| wrong(&error))?;
    let names: Vec<Arc<str>> = header.iter().map(Arc::from).collect();
    if let Some((_, twice)) = names.iter().enumerate().find(|(n, name)| names.iter().take(*n).any(|other| other == *name)) {
        return Err(format!("there are two columns `{twice}`"));
    }
    let mut objects = Vec::new();
    for row in rows {
        let row = row.map_err(|error| wrong(&error))?;
        let items: BTreeMap<Arc<str>, Value> = names.iter().cloned().zip(row.iter().map(Value::from)).collect();
        objects.push(Value::object(items));
    }
    Ok(Value::list(objects))
}

fn wrong(error: &csv::Error) -> String {
    match error.position() {
        Some(position) => format!("line {} has not as many columns as the first one", position.line()),
        None => "the text is no table of comma-separated values".into(),
    }
}

/// Quotes stand around a whole field, and double inside of one.
fn strict_quotes(written: &str) -> Result<(), String> {
    let mut rest = written.chars().peekable();
    let (mut start, mut quoted) = (true, false);
    while let Some(c) = rest.next() {
        match (c, quoted) {
            ('"', false) if start => quoted = true,
            ('"', false) => return Err("a quote stands inside of a field without quotes".into()),
            ('"', true) if rest.next_if_eq(&'"').is_some() => {}
            ('"', true) => {
                quoted = false;
                if rest.peek().is_some_and(|next| !matches!(next, ',' | '\n' | '\r')) {
                    return Err("something follows a closing quote".into());
                }
            }
            _ => {}
        }
        start = !quoted && matches!(c, ',' | '\n' | '\r');
    }
    if quoted { Err("a quote is not closed".into()) } else { Ok(()) }
}
