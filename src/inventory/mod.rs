//! Inventory documents and tables to resources: what an organisation says of itself where no code declares it.
//!
//! A document says `probity: inventory/v1` and lists `assets`; a table is CSV with the columns `kind` and `name`. What
//! the author does not know is said as such (`{unknown: why}`, `?`) and is never taken for a value.

mod asset;
mod document;
mod estate;
mod table;

pub use estate::{ACTIVITIES, Assigned, Environment, EstateFacts, KIND as ESTATE_KIND, Raci, Role, facts, raci};

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::document::Documents;
use crate::model::{FileReading, Reading, Resource, State};
use crate::source::{Problem, Severity, Source, SourceId, Sources, Span};

/// The name of this reader in what is said of files.
pub const READER: &str = "inventory";

/// Whether a file may hold an inventory document, and is worth parsing for it.
#[must_use]
pub fn wants(source: &Source) -> bool {
    let extension = source.name().rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "yaml" | "yml" | "json") && source.text.contains("probity") && source.text.contains("inventory/")
}

/// Reads the inventory documents among the parsed files, and the tables among the sources. Takes those that are its own
/// out of `parsed`; the rest stays for others.
#[must_use]
pub fn read(sources: &Sources, parsed: &mut Vec<Documents>) -> Reading {
    let mut reading = Reading::default();
    for documents in std::mem::take(parsed) {
        match sources.get(documents.source).filter(|source| wants(source)) {
            Some(source) => match document::read(source, documents) {
                Ok(file) => reading.merge(file),
                Err(others) => parsed.push(others),
            },
            None => parsed.push(documents),
        }
    }
    let tables: Vec<(SourceId, &Source)> = sources.iter().filter(|(_, source)| source.name().ends_with(".csv")).collect();
    let tables: Vec<Reading> = tables.into_par_iter().filter_map(|(id, source)| table::read(id, source)).collect();
    tables.into_iter().for_each(|table| reading.merge(table));
    tell_twins(sources, &mut reading);
    reading
}

/// What was made of one file.
fn of_file(file: SourceId, resources: Vec<Resource>, problems: Vec<Problem>) -> Reading {
    let lost = problems.iter().any(|problem| problem.severity == Severity::Error);
    let state = match (lost, resources.is_empty()) {
        (false, _) => State::Read,
        (true, false) => State::Partly,
        (true, true) => State::Unread,
    };
    let count = u32::try_from(resources.len()).unwrap_or(u32::MAX);
    let files = [(file, FileReading { reader: READER, state, resources: count, counts: BTreeMap::new() })].into();
    Reading { resources, problems, files, ..Reading::default() }
}

/// More of the same are not told one by one.
const MOST_TWINS: usize = 100;

/// Tells of each address that is given twice: whoever reads a verdict could not know of which of them it speaks.
fn tell_twins(sources: &Sources, reading: &mut Reading) {
    let mut first: BTreeMap<Arc<str>, Span> = BTreeMap::new();
    let mut twins = Vec::new();
    for resource in &reading.resources {
        match first.get(&resource.address) {
            None => {
                first.insert(resource.address.clone(), resource.header);
            }
            Some(earlier) if twins.len() < MOST_TWINS => {
                let place = sources.place(*earlier);
                let told =
                    Problem::warning(resource.header, format!("`{}` is listed twice, first in {} on line {}", resource.address, place.file, place.start.line));
                twins.push(told.help("give each asset a name of its own, or keep one of them"));
            }
            Some(_) => {}
        }
    }
    reading.problems.extend(twins);
}

#[cfg(test)]
mod tests;
