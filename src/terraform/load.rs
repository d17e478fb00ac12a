//! Which files make which module, and which of them give its variables their values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::functions::normal;
use super::json;
use super::module::{File, Module};
use super::parse::{self, Parsed};
use super::syntax::{Attribute, Body};
use super::{Assignment, Options, calls, variables};
use crate::model::{FileReading, Reading};
use crate::source::{Problem, Source, SourceId, Sources, Span};

/// All modules of a run, by their folders.
pub(super) type Modules = BTreeMap<String, Module>;

/// What a file is to Terraform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Configuration { is_json: bool },
    Variables { is_json: bool },
}

/// The role of a file; `None` where Terraform does not read it.
fn role(name: &str) -> Option<Role> {
    if name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#')) {
        return None;
    }
    let (stem, is_json) = match name.strip_suffix(".json") {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    match stem.rsplit_once('.')?.1 {
        "tf" | "tofu" => Some(Role::Configuration { is_json }),
        "tfvars" => Some(Role::Variables { is_json }),
        _ => None,
    }
}

/// Parses all files of Terraform's and puts those of each folder together.
pub(super) fn modules(sources: &Sources, options: &Options, reading: &mut Reading) -> Modules {
    let wanted: Vec<(SourceId, &Source, Role)> = sources
        .iter()
        .filter(|(_, source)| source.sha256.is_some() || !source.text.is_empty())
        .filter_map(|(id, source)| Some((id, source, role(source.name())?)))
        .collect();
    let parsed: Vec<Parsed> = wanted
        .par_iter()
        .map(|(id, source, role)| match role {
            Role::Configuration { is_json: true } => json::body(*id, source),
            Role::Variables { is_json: true } => json::variables(*id, source),
            _ => parse::body(*id, &source.text),
        })
        .collect();
    let shadowed = shadowed(wanted.iter().map(|(_, source, _)| &*source.path));

    let mut folders: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
    let mut assigned: BTreeMap<&str, (SourceId, Body)> = BTreeMap::new();
    for ((id, source, role), parsed) in wanted.into_iter().zip(parsed) {
        let resources = if matches!(role, Role::Configuration { .. }) { parsed.body.declared() } else { 0 };
        reading.files.insert(id, FileReading { reader: "terraform", state: parsed.state, resources, counts: BTreeMap::new() });
        reading.problems.extend(parsed.problems);
        if shadowed.contains(&*source.path) {
            // Where nothing is declared in it, nothing is left out.
            if resources > 0 {
                reading.problems.push(
                    Problem::warning(Span::file(id), "is not used: a `.tofu` file of the same name stands for it")
                        .help("remove one of the two where both tools are to see the same"),
                );
            }
            continue;
        }
        match role {
            Role::Configuration { .. } => folders.entry(source.folder()).or_default().push(File { name: source.name(), body: parsed.body }),
            Role::Variables { .. } => {
                assigned.insert(&source.path, (id, parsed.body));
            }
        }
    }
    let mut modules: Modules = folders.into_iter().map(|(folder, files)| (folder.to_owned(), Module::of(folder, files))).collect();
    for module in modules.values_mut() {
        module.tell_repeated();
        assign(module, &assigned, options);
    }
    tell_missing(&assigned, options, reading);
    modules
}

/// The folders of root modules: those that no other module of the run calls, and what installed modules are not.
pub(super) fn roots(modules: &Modules, sources: &Sources, options: &Options) -> Vec<String> {
    let is_installed = |folder: &str| folder.split('/').any(|part| part == ".terraform");
    let candidates = modules.keys().filter(|folder| !is_installed(folder));
    if options.judge_all_modules {
        return candidates.cloned().collect();
    }
    let calls: BTreeMap<&str, BTreeSet<String>> = modules
        .iter()
        .map(|(folder, module)| {
            let local = module.calls.iter().filter_map(|call| calls::local(folder, call));
            (
                folder.as_str(),
                local.chain(calls::installed(folder, sources).into_values()).filter(|called| called != folder && modules.contains_key(called)).collect(),
            )
        })
        .collect();
    let called: BTreeSet<&String> = calls.values().flatten().collect();
    let (first, others): (Vec<&String>, Vec<&String>) = candidates.partition(|folder| !called.contains(folder));
    let mut roots = Vec::new();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    // Where calls go round in a circle, one of them is where it begins.
    for folder in first.into_iter().chain(others) {
        if reached.contains(folder.as_str()) {
            continue;
        }
        roots.push(folder.clone());
        let mut next = vec![folder.as_str()];
        while let Some(folder) = next.pop() {
            if reached.insert(folder) {
                next.extend(calls.get(folder).into_iter().flatten().map(String::as_str));
            }
        }
    }
    roots
}

/// Files that another one of the same name stands for.
fn shadowed<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    paths
        .filter_map(|path| {
            path.strip_suffix(".tofu").map(|stem| format!("{stem}.tf")).or_else(|| Some(format!("{}.tf.json", path.strip_suffix(".tofu.json")?)))
        })
        .collect()
}

/// Gives a module its values, in the order in which they count.
fn assign(module: &mut Module, files: &BTreeMap<&str, (SourceId, Body)>, options: &Options) {
    let prefix = if module.folder.is_empty() { String::new() } else { format!("{}/", module.folder) };
    let said = |name: &str, text: &str| {
        let name: Arc<str> = name.into();
        variables::from_text(module.variables.get(&name), text).map(|value| Attribute { name_at: value.at, name, value })
    };
    // What the environment says for variables that no module declares is meant for others.
    let mut values: Vec<Attribute> = options.environment.iter().filter_map(|(name, text)| said(name, text)).collect();
    let take = |values: &mut Vec<Attribute>, path: &str| {
        if let Some((_, body)) = files.get(path) {
            values.extend(body.attributes.iter().cloned());
        }
    };
    take(&mut values, &format!("{prefix}terraform.tfvars"));
    take(&mut values, &format!("{prefix}terraform.tfvars.json"));
    for path in files.keys() {
        if path.strip_prefix(&*prefix).is_some_and(|name| !name.contains('/') && (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))) {
            take(&mut values, path);
        }
    }
    for assignment in &options.assignments {
        match assignment {
            Assignment::File(file) => take(&mut values, &normal("", file)),
            Assignment::Value(name, text) => values.extend(said(name, text)),
        }
    }
    module.assigned = values;
}

fn tell_missing(files: &BTreeMap<&str, (SourceId, Body)>, options: &Options, reading: &mut Reading) {
    for assignment in &options.assignments {
        if let Assignment::File(file) = assignment
            && !files.contains_key(&*normal("", file))
        {
            let message = format!("variable file `{file}` is not among the files read");
            reading.problems.push(Problem { at: None, ..Problem::error(Span::file(SourceId(0)), message) }.help("name it among the paths to check"));
        }
    }
}
