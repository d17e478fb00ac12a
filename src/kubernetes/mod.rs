//! Manifests to resources: every API object in a YAML or JSON document, lists taken apart.
//!
//! What makes a manifest is its content, an `apiVersion` and a `kind`, never the name of the file. Templates that are
//! still to be rendered (Helm, Jinja) are told as unread, and nothing in them is taken for a value.

mod helm;
mod kind;
mod kustomize;
mod object;
mod open;
mod process;
mod sensitive;
mod template;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::document::Documents;
use crate::model::{FileReading, Reading, State};
use crate::source::{Problem, Severity, Source, SourceId, Sources, Span};
pub use helm::Options;
use object::Reader;

const READER: &str = "kubernetes";

/// Whether a file may hold manifests, and is worth parsing for them.
#[must_use]
pub fn wants(source: &Source) -> bool {
    kustomize::is_one(source) || (is_document(source) && source.text.contains("apiVersion") && source.text.contains("kind"))
}

/// Reads the manifests among the parsed files. Takes those that are its own out of `parsed`; the rest stays for others.
#[must_use]
pub fn read(sources: &Sources, parsed: &mut Vec<Documents>, options: &Options) -> Reading {
    let charts = helm::charts(sources);
    let (rendered, mut reading) = charts.render(sources, options);
    parsed.retain(|documents| !rendered.contains(&documents.source));
    let built = kustomize::build(sources, parsed);
    let outcomes: Vec<Result<Reading, Documents>> = std::mem::take(parsed)
        .into_par_iter()
        .map(|documents| match sources.get(documents.source) {
            Some(source) if wants(source) => {
                let id = documents.source;
                read_file(source, documents, charts.holds(id)).map(|reading| as_built(reading, id, &built))
            }
            _ => Err(documents),
        })
        .collect();
    for outcome in outcomes {
        match outcome {
            Ok(file) => reading.merge(file),
            Err(others) => parsed.push(others),
        }
    }
    // Templates of a chart are in scope even where no line of them looks like a manifest.
    for (id, source) in sources.iter().filter(|(id, _)| charts.holds(*id)) {
        if !reading.files.contains_key(&id) && template::action(&source.text).is_some() {
            reading.files.insert(id, UNREAD);
            parsed.retain(|documents| documents.source != id);
        }
    }
    charts.tell(sources, options, &mut reading);
    for documents in parsed.extract_if(.., |documents| built.used.contains(&documents.source)) {
        reading.problems.extend(documents.problems);
    }
    for id in &built.used {
        reading.files.entry(*id).or_insert(FileReading { reader: READER, state: State::Read, resources: 0, counts: BTreeMap::new() });
    }
    reading.resources.extend(built.resources);
    reading.gaps.extend(built.gaps);
    reading.problems.extend(built.problems);
    reading.loaded.extend(built.loaded);
    reading
}

/// What is left of a file that went into a build: its objects are judged there. Of a kustomization, the thing itself.
fn as_built(mut reading: Reading, file: SourceId, built: &kustomize::Built) -> Reading {
    if let Some(root) = built.files.get(&file) {
        reading.resources.iter_mut().for_each(|resource| resource.root = root.clone());
    } else if built.used.contains(&file) {
        reading.resources.clear();
    }
    reading
}

fn is_document(source: &Source) -> bool {
    matches!(source.name().rsplit_once('.').map_or("", |(_, extension)| extension), "yaml" | "yml" | "json")
}

/// One file; given back where nothing in it is ours.
fn read_file(source: &Source, mut documents: Documents, in_chart: bool) -> Result<Reading, Documents> {
    let file = documents.source;
    let action = documents.template.or_else(|| template::among(&documents.documents));
    let action = action.or_else(|| in_chart.then(|| template::action(&source.text)).flatten().map(|range| Span::new(file, range)));
    match action {
        // Told of the chart as a whole.
        Some(_) if in_chart => return Ok(Reading { files: [(file, UNREAD)].into(), ..Reading::default() }),
        Some(action) if object::looks_like_one(&source.text) => {
            return Ok(Reading { files: [(file, UNREAD)].into(), problems: vec![template::problem(action, source)], ..Reading::default() });
        }
        Some(_) => return Err(documents),
        None => {}
    }

    let mut reader = Reader::new();
    let mut others = Vec::new();
    for document in std::mem::take(&mut documents.documents) {
        others.extend(reader.document(document));
    }
    let broken = documents.problems.iter().any(|problem| problem.severity == Severity::Error);
    let ours = reader.found_any() || (broken && (object::looks_like_one(&source.text) || kustomize::is_one(source)));
    if !ours {
        documents.documents = others;
        return Err(documents);
    }
    for other in others.iter().filter(|other| other.node.get("probity").is_none()) {
        let told = Problem::error(other.node.at, "this document is no API object among others that are: it has no `apiVersion` and `kind`");
        reader.problems.push(told.help("give it both, or move it to a file of its own"));
    }
    let mut problems = documents.problems;
    problems.append(&mut reader.problems);
    let lost = problems.iter().any(|problem| problem.severity == Severity::Error);
    let state = match (lost, reader.resources.is_empty()) {
        (false, _) => State::Read,
        (true, false) => State::Partly,
        (true, true) => State::Unread,
    };
    let count = u32::try_from(reader.resources.len()).unwrap_or(u32::MAX);
    let files = [(file, FileReading { reader: READER, state, resources: count, counts: BTreeMap::new() })].into();
    Ok(Reading { resources: reader.resources, problems, files, ..Reading::default() })
}

/// A file of ours of which nothing can be read.
const UNREAD: FileReading = FileReading { reader: READER, state: State::Unread, resources: 0, counts: BTreeMap::new() };

#[cfg(test)]
mod tests;
