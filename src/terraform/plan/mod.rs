//! Plans and states, as `terraform show -json` writes them (formats 0.1 to 1.2), and state files (version 4): resources as
//! they will be after the change, or as they are.
//!
//! ```text
//! Node ─form─▶ plan, state ─overlay─▶ resources ─configuration─▶ edges ─anchor─▶ places in the code
//! ```
//!
//! What is known only after apply is unknown; what Terraform deletes or forgets is left out. Where the configuration that a
//! plan was made from is read too, findings point at its code, and the plan is a variant of that root; else they point into
//! the plan itself.

mod address;
mod anchor;
mod changes;
mod configuration;
mod form;
mod overlay;
mod state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::anchor::Roots;
use self::configuration::Identities;
use self::form::Form;
use crate::document::{self, Documents};
use crate::model::{Entry, FileReading, Reading, Resource, State};
use crate::source::{Problem, Severity, Source, SourceId, Sources, Span};

/// Whether a file may be a plan or a state, and is worth parsing for it.
#[must_use]
pub fn wants(source: &Source) -> bool {
    let may_be = || source.text.trim_start().starts_with('{') && !super::load::is_read(source.name()) && form::looks_like_one(&source.text);
    source.name().ends_with(".tfstate") || may_be()
}

/// A plan or state as far as it was read.
struct File<'s> {
    source: SourceId,
    path: &'s Arc<str>,
    resources: Vec<Resource>,
    problems: Vec<Problem>,
    outputs: Vec<Entry>,
    hidden: Vec<Span>,
    counts: BTreeMap<&'static str, u64>,
    /// Why there may be more resources than it tells.
    incomplete: Option<crate::model::Unknown>,
    /// The blocks of its configuration, by which the code is found.
    blocks: Vec<String>,
}

/// Reads the plans and states among the parsed files into a reading that has the configurations already. Takes those that are its own out of
/// `parsed`; the rest stays for others.
pub fn read_plans(sources: &Sources, parsed: &mut Vec<Documents>, reading: &mut Reading) {
    let mut files = Vec::new();
    for documents in std::mem::take(parsed) {
        match sources.get(documents.source).filter(|source| wants(source)) {
            Some(source) => match read_file(source, documents) {
                Ok(file) => files.push(file),
                Err(others) => parsed.push(others),
            },
            None => parsed.push(documents),
        }
    }
    files.extend(among_noise(sources, parsed));
    let configured = std::mem::take(&mut reading.resources);
    let roots = Roots::of(&configured);
    let mut planned = Vec::new();
    for file in files {
        file.hand_over(&roots, sources, reading, &mut planned);
    }
    reading.resources = configured;
    reading.resources.append(&mut planned);
}

/// The plans and states that wrappers of Terraform wrote lines of their own around, in files that nobody else could read.
fn among_noise<'s>(sources: &'s Sources, parsed: &mut Vec<Documents>) -> Vec<File<'s>> {
    let mut files = Vec::new();
    let others: BTreeSet<SourceId> = parsed.iter().filter(|documents| !documents.documents.is_empty()).map(|documents| documents.source).collect();
    for (id, source) in sources.iter().filter(|(id, source)| !wants(source) && !super::load::is_read(source.name()) && !others.contains(id)) {
        if !form::looks_like_one(&source.text) {
            continue;
        }
        let Some(start) = form::starts(&source.text).next() else { continue };
        let (documents, end) = document::parse_json_at(id, source, start);
        let Ok(mut file) = read_file(source, documents) else { continue };
        let (before, after) = (Span::new(id, 0..start), Span::new(id, end..source.text.len()));
        if let Some(second) = form::starts(source.text.get(end..).unwrap_or_default()).next() {
            file.problems.push(Problem::error(Span::new(id, end + second..end + second + 1), SECOND).help(SECOND_HELP));
        }
        let at = if sources.slice(before).trim().is_empty() { after } else { before };
        let told = Problem::warning(at, "has text around the plan or state, which is left out");
        file.problems.push(told.help("write the plan alone: `terraform show -json tfplan > plan.json`"));
        parsed.retain(|documents| documents.source != id);
        files.push(file);
    }
    files
}

const SECOND: &str = "stands after the plan or state that the file holds";
const SECOND_HELP: &str = "keep each of them in a file of its own";

/// One file; given back where it is neither a plan nor a state.
fn read_file<'s>(source: &'s Source, mut documents: Documents) -> Result<File<'s>, Documents> {
    let mut file = File {
        source: documents.source,
        path: &source.path,
        resources: Vec::new(),
        problems: Vec::new(),
        outputs: Vec::new(),
        hidden: Vec::new(),
        counts: BTreeMap::new(),
        incomplete: None,
        blocks: Vec::new(),
    };
    let Some(document) = documents.documents.first() else {
        let broken = documents.problems.iter().any(|problem| problem.severity == Severity::Error);
        if !broken {
            return Err(documents);
        }
        file.problems = documents.problems;
        return Ok(file);
    };
    match form::of(&document.node, source.name()) {
        Form::Other => return Err(documents),
        Form::Refused(problem) => file.problems.push(problem),
        Form::Plan(newer) => {
            file.problems.extend(newer);
            changes::read(&document.node, &mut file);
        }
        Form::State(newer) => {
            file.problems.extend(newer);
            state::shown(&document.node, &mut file);
        }
        Form::StateFile => state::file(&document.node, &mut file),
    }
    if let Some(second) = documents.documents.get(1) {
        file.problems.push(Problem::error(second.node.at, SECOND).help(SECOND_HELP));
    }
    file.problems.append(&mut documents.problems);
    let identities = Identities::of(&file.resources);
    let more: Vec<_> = (0..file.resources.len()).map(|n| identities.refer(n, &file.resources)).collect();
    for (resource, more) in file.resources.iter_mut().zip(more) {
        resource.edges.extend(more);
        resource.edges.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
        resource.edges.dedup();
    }
    Ok(file)
}

impl File<'_> {
    /// Wrong input at a place: what it would have said is missing.
    fn wrong(&mut self, at: Span, message: impl Into<String>) {
        self.problems.push(Problem::error(at, message).help("write the file again with `terraform show -json`; what stands here is not judged"));
    }

    /// Gives the resources their root, and their places in the code where that was read.
    fn hand_over(mut self, roots: &Roots<'_>, sources: &Sources, reading: &mut Reading, planned: &mut Vec<Resource>) {
        let folder = sources.get(self.source).map_or("", Source::folder);
        if self.blocks.is_empty() {
            let addresses: BTreeSet<String> = self.resources.iter().map(|resource| address::without_keys(&resource.address)).collect();
            self.blocks.extend(addresses);
        }
        let root = roots.find(folder, &self.blocks);
        let (name, variant): (Arc<str>, Arc<str>) = match root {
            Some(root) => (root.into(), self.path.clone()),
            None => (self.path.clone(), "".into()),
        };
        for resource in &mut self.resources {
            (resource.root, resource.variant) = (name.clone(), variant.clone());
            if let Some(block) = root.and_then(|root| roots.declared(root, &resource.address)) {
                anchor::anchor(resource, block);
            }
        }
        if let Some(why) = self.incomplete.take() {
            reading.gaps.push(crate::model::Gap { root: name.clone(), variant, touches: crate::model::Touches::All, why: Arc::new(why) });
        }
        let lost = self.problems.iter().any(|problem| problem.severity == Severity::Error);
        let count = self.resources.iter().filter(|resource| &*resource.kind != "module").count();
        let state = match (lost, count) {
            (false, _) => State::Read,
            (true, 0) => State::Unread,
            (true, _) => State::Partly,
        };
        let resources = u32::try_from(count).unwrap_or(u32::MAX);
        reading.files.insert(self.source, FileReading { reader: "terraform", state, resources, counts: self.counts });
        reading.problems.append(&mut self.problems);
        reading.hidden.append(&mut self.hidden);
        if root.is_none() && !self.outputs.is_empty() {
            reading.outputs.insert(name, self.outputs);
        }
        planned.append(&mut self.resources);
    }
}
