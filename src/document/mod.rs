//! YAML and JSON text to [`Node`]s that know where they stand. Knows no Kubernetes, no inventory: only what a scalar means
//! under a [`Schema`].
//!
//! A broken document loses only itself; what is wrong is a [`Problem`]. Depth, expanded aliases and the number of
//! problems are bounded, so that hostile text costs no more than its size.

mod fields;
mod governed;
mod json;
mod mapping;
mod scalar;
mod template;
mod trouble;
mod yaml;

pub use fields::{Fields, listed, nearest, rating};
pub use governed::{Governed, entries, may_be_governed, take_governed};
pub use template::template_action;

use rayon::prelude::*;

use crate::model::{Node, Value};
use crate::source::{Problem, Source, SourceId, Sources, Span};
use trouble::Troubles;

/// How plain scalars are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// As Kubernetes' own loader does: YAML 1.1 words (`yes`, `on`, `n`), octal `017`, `1_000`.
    Kubernetes,
    /// As Terraform's `yamldecode` does: YAML 1.1 words, decimals whatever zeros lead them, times written out in full.
    Terraform,
    /// YAML 1.2's core schema: `true` and `false` only, octal `0o17`.
    Core,
}

/// One document of a file: nothing that is empty or null is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its content; its place ends with the last content, before trailing comments.
    pub node: Node,
    /// Which document of the file it is, from 0, empty ones counted.
    pub index: usize,
}

/// What stands in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Documents {
    /// The file.
    pub source: SourceId,
    /// Those that could be read, in order.
    pub documents: Vec<Document>,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// A template action (`{{ … }}`) that keeps the text from being what it will be once rendered: none of the documents is to be trusted.
    pub template: Option<Span>,
}

/// Nesting beyond this is refused, however it came about: later steps recurse over what stands here.
const MAX_DEPTH: usize = 256;

/// Reads one file: JSON where its name (`.json`, `.tfstate`) or its first character says so, else YAML.
#[must_use]
pub fn parse(id: SourceId, source: &Source, schema: Schema) -> Documents {
    let text = source.text.as_str();
    if source.name().ends_with(".json") || source.name().ends_with(".tfstate") {
        return json::parse(id, text);
    }
    // JSON is YAML, and several times faster to read as what it is.
    if text.trim_start().starts_with(['{', '[']) {
        let documents = json::parse(id, text);
        if !documents.problems.iter().any(|problem| problem.severity == crate::source::Severity::Error) {
            return documents;
        }
    }
    yaml::parse(id, text, schema)
}

/// Reads the JSON value that begins at a byte of a file, whatever stands around it, and says at which byte it ends.
#[must_use]
pub fn parse_json_at(id: SourceId, source: &Source, start: usize) -> (Documents, usize) {
    json::value_at(id, &source.text, start)
}

/// Reads, in parallel, each source for which `schema` names one, in the order of the sources.
#[must_use]
pub fn parse_all(sources: &Sources, schema: impl Fn(&Source) -> Option<Schema> + Sync) -> Vec<Documents> {
    let all: Vec<(SourceId, &Source)> = sources.iter().collect();
    all.into_par_iter().filter_map(|(id, source)| Some(parse(id, source, schema(source)?))).collect()
}

impl Documents {
    fn of(documents: Vec<Document>, troubles: Troubles, template: Option<Span>) -> Self {
        let documents = documents.into_iter().filter(|document| document.node.value != Value::Null).collect();
        let (source, problems) = troubles.finish();
        Self { source, documents, problems, template }
    }
}

#[cfg(test)]
pub(crate) mod tests;
