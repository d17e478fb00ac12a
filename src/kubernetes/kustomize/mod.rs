//! Kustomizations to the objects that they come to, without a process, a cluster or a network.
//!
//! What is built is each kustomization that no other one names: bases and components are judged through the overlays
//! that use them. An object keeps the places of its values: of a patch where the patch says them, of the kustomization
//! where that does. What kustomize would refuse is told, and built as far as it goes: where objects may be missing, a
//! join that finds nothing proves nothing; where nobody can say what an object holds in the end, all of it is unknown.

mod build;
mod fields;
mod file;
mod gather;
mod generate;
mod json_patch;
mod merge;
mod names;
mod object;
mod patch;
mod replace;
mod select;
mod shape;
#[cfg(test)]
mod tests;
mod transform;
mod tree;

pub(super) use file::is_one;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::object::Reader;
use crate::document::{Document, Documents};
use crate::model::{Gap, LoadedFile, Node, Resource, Touches, Value};
use crate::source::{Problem, SourceId, Sources};
use build::{Builder, Set};
use file::{File, Found, Inputs};

/// What the kustomizations of a run come to.
#[derive(Default)]
pub(super) struct Built {
    pub(super) resources: Vec<Resource>,
    /// What may belong to them and was not read.
    pub(super) gaps: Vec<Gap>,
    pub(super) problems: Vec<Problem>,
    /// Files that went into a build, or are only meant for one: not to be judged as they stand.
    pub(super) used: BTreeSet<SourceId>,
    /// The kustomization files, with the roots that they are called by.
    pub(super) files: BTreeMap<SourceId, Arc<str>>,
    /// Files that are no sources, and that generators read.
    pub(super) loaded: BTreeMap<String, LoadedFile>,
}

/// Builds every kustomization among the sources.
pub(super) fn build(sources: &Sources, parsed: &[Documents]) -> Built {
    let mut built = Built::default();
    let inputs = Inputs::new(sources, parsed, &mut built.problems);
    let (roots, unused) = inputs.roots();
    let parts: Vec<Built> = roots.par_iter().map(|file| one(&inputs, file)).collect();
    for part in parts {
        built.resources.extend(part.resources);
        built.gaps.extend(part.gaps);
        built.problems.extend(part.problems);
        built.used.extend(part.used);
        built.loaded.extend(part.loaded);
    }
    for component in unused {
        let told = Problem::warning(crate::source::Span::file(component.source), "no kustomization among the files read uses this component");
        built.problems.push(told.help("what it changes is not judged, and its resources are judged as they stand"));
        built.used.extend(parts_of(&inputs, component));
    }
    built.problems.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
    built.problems.dedup();
    built.files = inputs.files.values().map(|file| (file.source, root(file))).collect();
    built
}

/// The name of a root: its folder, or `.` for the working directory.
fn root(file: &File<'_>) -> Arc<str> {
    if file.folder.is_empty() { ".".into() } else { file.folder.as_str().into() }
}

fn one<'a>(inputs: &Inputs<'a>, file: &File<'a>) -> Built {
    let mut builder = Builder::new(inputs);
    let Set { objects, open, .. } = builder.build(file);
    let root = root(file);
    let mut reader = Reader::new();
    let mut resources = Vec::new();
    for object in objects {
        let at = object.node.at;
        if reader.document(Document { node: object.node, index: 0 }).is_some() {
            let told = Problem::warning(at, format!("is no API object any more once `{root}` is built: it has no `apiVersion` and `kind`"));
            builder.problems.push(told.help("correct the patch that takes them away"));
        }
        for mut resource in reader.resources.drain(..) {
            if let Some(doubt) = &object.doubt {
                resource.body = Node { value: Value::Unknown(doubt.clone()), ..resource.body };
            }
            resources.push(Resource { root: root.clone(), ..resource });
        }
    }
    let mut problems = builder.problems;
    problems.append(&mut reader.problems);
    let digest = |bytes: &[u8]| LoadedFile { reader: super::READER, sha256: Sha256::digest(bytes).into() };
    let loaded = builder.loaded.iter().map(|(path, bytes)| (path.clone(), digest(bytes))).collect();
    let gaps = open.map(|why| Gap { root, variant: "".into(), touches: Touches::All, why }).into_iter().collect();
    Built { resources, gaps, problems, used: builder.used, loaded, ..Built::default() }
}

/// Files that only change what others hold: nothing in them is to be judged by itself.
fn parts_of(inputs: &Inputs<'_>, file: &File<'_>) -> BTreeSet<SourceId> {
    let entries = ["patches", "patchesJson6902", "replacements"].iter().flat_map(|field| file.list(field)).filter_map(|entry| entry.get("path"));
    let paths = entries.chain(["patchesStrategicMerge", "configurations"].iter().flat_map(|field| file.list(field))).filter_map(Node::text);
    let files = paths.filter_map(|path| match inputs.find(file, path) {
        Found::File(id) => Some(id),
        _ => None,
    });
    files.chain([file.source]).collect()
}
