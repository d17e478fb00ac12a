//! What the verbs on governed documents share: their flags, and adding an entry without touching what stands there.

use std::path::Path;

use clap::Args;

use super::args::{Input, Plain, date};
use super::{Stop, output};
use crate::document::{self, Schema};
use crate::model::Node;
use crate::source::{Severity, Source, SourceId};

/// The flags of listing and checking.
#[derive(Debug, Args)]
pub(super) struct Governed {
    #[command(flatten)]
    pub(super) input: Input,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub(super) format: Plain,
    /// The day that it speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(super) as_of: Option<String>,
}

/// Adds an entry to the list `key` of the document in `file`, which is made where there is none. The entry is lines of `name: value`.
///
/// Nothing is written unless the file reads well afterwards, with one entry more.
pub(super) fn add(file: &Path, key: &'static str, fields: &[(&str, String)]) -> Result<(), Stop> {
    let old = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("probity: {key}/v1\n{key}:\n"),
        Err(error) => return Err(Stop(format!("`{}` cannot be read: {}", file.display(), crate::source::plain(&error)))),
    };
    let indent = old.lines().filter(|line| line.trim_start().starts_with("- ")).map(|line| line.len() - line.trim_start().len()).next().unwrap_or(2);
    let mut entry = String::new();
    for (n, (name, value)) in fields.iter().enumerate() {
        entry.push_str(&" ".repeat(indent));
        entry.push_str(if n == 0 { "- " } else { "  " });
        entry.push_str(&format!("{name}: {value}\n"));
    }
    let new = format!("{}\n{entry}", old.trim_end());
    let before = count(&old, key).ok_or_else(|| Stop(format!("`{}` is no document that says `probity: {key}/v1` and reads well", file.display())))?;
    if count(&new, key) != Some(before + 1) {
        return Err(Stop(format!("`{}` is written in a form that cannot be added to; add this by hand:\n{entry}", file.display())));
    }
    output::save(file, |out| out.write_all(new.as_bytes()))
}

/// How many entries a document has; `None` where it is none, or does not read well.
fn count(text: &str, key: &str) -> Option<usize> {
    let parsed = document::parse(SourceId(0), &Source::new("added.yaml", text, None), Schema::Core);
    if parsed.problems.iter().any(|problem| problem.severity == Severity::Error) {
        return None;
    }
    let document = parsed.documents.last()?;
    (document.node.get("probity").and_then(Node::text) == Some(&format!("{key}/v1")))
        .then(|| document.node.get(key).and_then(Node::list).map_or(0, <[Node]>::len))
}

/// Text as a YAML scalar that is nothing but text.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_string()).to_string()
}
