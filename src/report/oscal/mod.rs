//! OSCAL 1.2.1, NIST's language for assessments: the assessment plan, the assessment results, the plan of action and milestones, and how
//! objectives map to a framework's controls.
//!
//! Every identifier is a UUID of version 5 over what it names, and a document's own one over all that the document says: the same input gives
//! the same bytes, and whoever is named keeps the name from run to run.

mod facts;
mod mapping;
mod plan;
mod poam;
mod results;
#[cfg(test)]
mod tests;

pub use mapping::oscal_mapping;
pub use plan::oscal_assessment_plan;
pub use poam::oscal_poam;
pub use results::oscal_assessment_results;

use std::collections::HashMap;
use std::io;

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::{layout, neutralise, uri};
use crate::framework::{OSCAL_NAMESPACE as OURS, oscal_token as token};

const OSCAL: &str = "1.2.1";

/// The identifier of what `parts` name, the kind first.
fn uuid(parts: &[&str]) -> Uuid {
    let mut name = Vec::new();
    for part in std::iter::once(&OURS).chain(parts) {
        name.extend((part.len() as u64).to_be_bytes());
        name.extend(part.as_bytes());
    }
    Uuid::new_v5(&Uuid::NAMESPACE_URL, &name)
}

/// Gives each thing of a document an identifier of its own: two of one name differ by their order.
#[derive(Default)]
struct Ids(HashMap<Uuid, u32>);

impl Ids {
    fn give(&mut self, parts: &[&str]) -> String {
        let id = uuid(parts);
        let seen = self.0.entry(id).or_default();
        *seen += 1;
        if *seen == 1 { id.to_string() } else { uuid(&[&id.to_string(), &seen.to_string()]).to_string() }
    }
}

/// A document of one root, whose identifier is made of all that it says.
fn document(root: &str, mut body: Map<String, Json>) -> Json {
    let digest = uuid(&[root, &serde_json::to_string(&body).unwrap_or_default()]);
    body.shift_insert(0, "uuid".into(), digest.to_string().into());
    json!({ root: body })
}

fn write(document: &Json, out: &mut dyn io::Write) -> io::Result<()> {
    layout::write(document, 6, out)
}

/// An object of its fields, without those that hold nothing: OSCAL has no empty lists.
fn object(fields: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    let said = |value: &Json| match value {
        Json::Null => false,
        Json::Array(list) => !list.is_empty(),
        Json::String(text) => !text.is_empty(),
        _ => true,
    };
    Json::Object(fields.into_iter().filter(|(_, value)| said(value)).map(|(key, value)| (key.to_string(), value)).collect())
}

/// What a document says of itself. `day`: the day that it speaks of.
fn metadata(title: &str, version: &str, day: &str, parties: Vec<Json>) -> Json {
    object([
        ("title", line(title).into()),
        ("last-modified", instant(day).into()),
        // The document's own version: what it speaks of, and no clock.
        ("version", word(day).into()),
        ("oscal-version", OSCAL.into()),
        ("props", json!([prop("probity-version", version)])),
        ("parties", parties.into()),
    ])
}

fn prop(name: &str, value: &str) -> Json {
    json!({"name": name, "ns": OURS, "value": word(value)})
}

/// The properties that have a value.
fn props<'a>(all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Json {
    all.into_iter().filter(|(_, value)| !value.trim().is_empty()).map(|(name, value)| prop(name, value)).collect()
}

/// Midnight in UTC.
fn instant(day: &str) -> String {
    format!("{day}T00:00:00Z")
}

/// A value of one line, as OSCAL's `string` is: not empty, no space at its ends.
fn word(text: &str) -> String {
    let text = neutralise::shown(text);
    let text = text.trim();
    if text.is_empty() { "-".into() } else { text.into() }
}

/// A line of Markdown that shows the text and obeys none of it.
fn line(text: &str) -> String {
    let text = neutralise::markup(text);
    let text = text.trim();
    if text.is_empty() { "-".into() } else { text.into() }
}

/// Several lines of Markdown that show the text and obey none of it.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(neutralise::markup).collect();
    let text = lines.join("\n");
    if text.trim().is_empty() { "-".into() } else { text }
}

/// A file as a reference that holds nothing but itself.
fn href(file: &str) -> String {
    uri::of_file(file)
}

/// What an assessment is of, where no system security plan says it: the files that were read, each with its digest.
fn system(report: &super::Report, ids: &mut Ids) -> (String, Json) {
    let id = ids.give(&["resource", "system"]);
    let read = report.inputs.iter().filter(|input| matches!(input.reach, super::Reach::By(_)));
    let link = |input: &super::Input| {
        let hashes = input.sha256.iter().map(|digest| json!({"algorithm": "SHA-256", "value": digest})).collect::<Vec<_>>();
        object([("href", href(&input.file).into()), ("hashes", hashes.into())])
    };
    let resource = object([
        ("uuid", id.clone().into()),
        ("title", "The files that declare the system".into()),
        ("description", "No system security plan was given: the system is what these files declare.".into()),
        ("rlinks", read.map(link).collect::<Vec<_>>().into()),
    ]);
    (format!("#{id}"), resource)
}
