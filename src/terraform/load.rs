//! Which files make which module, and which of them give its variables their values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::functions::normal;
use super::json;
use super::module::{File, Module};
use super::parse::{self, Parsed};
use super::syntax::{Attribute, Body};
use super::{Assignment, Options, VariableSet, calls, variables};
use crate::model::{FileReading, Reading, State, Type, Unknown};
use crate::source::{Problem, Source, SourceId, Sources, Span};

/// All modules of a run, by their folders.
pub(super) type Modules = BTreeMap<String, Module>;

/// The files that give variables their values, by their paths.
pub(super) type VariableFiles = BTreeMap<Arc<str>, VariableFile>;

/// A file that gives variables their values.
#[derive(Debug)]
pub(super) struct VariableFile {
    attributes: Vec<Attribute>,
    /// Why more may stand in it than was read.
    unread: Option<Unknown>,
}

/// The values of a root module's variables.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// In the order in which they count: the last one holds.
    values: Vec<Attribute>,
    /// A file that may say more, and how many of the values count less than it.
    unread: Option<(usize, Unknown)>,
}

impl Assigned {
    /// What holds for a variable: what is said last, or else why that is not known.
    pub(super) fn of(&self, name: &str) -> Result<Option<&Attribute>, &Unknown> {
        let found = self.values.iter().enumerate().rev().find(|(_, value)| *value.name == *name);
        match &self.unread {
            Some((before, why)) if found.is_none_or(|(n, _)| n < *before) => Err(why),
            _ => Ok(found.map(|(_, value)| value)),
        }
    }
}

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

/// Whether Terraform reads a file of that name.
pub(super) fn is_read(name: &str) -> bool {
    role(name).is_some()
}

/// Parses all files of Terraform's and puts those of each folder together.
pub(super) fn modules(sources: &Sources, options: &Options, reading: &mut Reading) -> (Modules, VariableFiles) {
    let wanted: Vec<(SourceId, &Source, Role)> = sources.iter().filter_map(|(id, source)| Some((id, source, role(source.name())?))).collect();
    let parsed: Vec<Parsed> = wanted
        .par_iter()
        .map(|(id, source, role)| match role {
            _ if source.is_unread() => Parsed { body: Body::default(), state: State::Unread, problems: Vec::new() },
            Role::Configuration { is_json: true } => json::body(*id, source),
            Role::Variables { is_json: true } => json::variables(*id, source),
            _ => parse::body(*id, &source.text),
        })
        .collect();
    let shadowed = shadowed(wanted.iter().map(|(_, source, _)| &*source.path));

    let mut folders: BTreeMap<&str, (Vec<File<'_>>, Vec<Unknown>)> = BTreeMap::new();
    let mut files = VariableFiles::new();
    for ((id, source, role), parsed) in wanted.into_iter().zip(parsed) {
        let resources = if matches!(role, Role::Configuration { .. }) { parsed.body.declared() } else { 0 };
        let place = parsed.problems.iter().find_map(|problem| problem.at).unwrap_or(Span::file(id));
        let unread = (parsed.state != State::Read).then(|| Unknown::new(format!("{} is not read whole", source.path), place, Type::Any, true));
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
            Role::Configuration { .. } => {
                let (files, missing) = folders.entry(source.folder()).or_default();
                files.push(File { name: source.name(), body: parsed.body });
                missing.extend(unread);
            }
            Role::Variables { .. } => {
                files.insert(source.path.clone(), VariableFile { attributes: parsed.body.attributes, unread });
            }
        }
    }
    let module = |(folder, (files, unread)): (&str, (Vec<File<'_>>, Vec<Unknown>))| (folder.to_owned(), Module { unread, ..Module::of(folder, files) });
    let mut modules: Modules = folders.into_iter().map(module).collect();
    modules.values_mut().for_each(Module::tell_repeated);
    tell_missing(&files, options, reading);
    (modules, files)
}

/// The folders of root modules: those that no other module of the run calls, and what libraries are not.
pub(super) fn roots(modules: &Modules, sources: &Sources, options: &Options) -> Vec<String> {
    let own: BTreeSet<&str> = sources.iter().filter(|(_, source)| !source.library).map(|(_, source)| source.folder()).collect();
    let candidates = modules.keys().filter(|folder| own.contains(folder.as_str()));
    if options.judge_all_modules {
        return candidates.cloned().collect();
    }
    let calls: BTreeMap<&str, BTreeSet<String>> = modules
        .iter()
        .map(|(folder, module)| {
            let local = module.calls.iter().filter_map(|call| calls::written(folder, call, options));
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

/// The values of a root module's variables, from all that speaks of them, in the order in which they count.
pub(super) fn assigned(module: &Module, files: &VariableFiles, options: &Options, set: Option<&VariableSet>) -> Assigned {
    let prefix = if module.folder.is_empty() { String::new() } else { format!("{}/", module.folder) };
    let said = |name: &str, text: &str| {
        let name: Arc<str> = name.into();
        variables::from_text(module.variables.get(&name), text).map(|value| Attribute { name_at: value.at, name, value })
    };
    // What the environment says for variables that no module declares is meant for others.
    let values = options.environment.iter().filter_map(|(name, text)| said(name, text)).collect();
    let mut assigned = Assigned { values, unread: None };
    assigned.take(files, &format!("{prefix}terraform.tfvars"));
    assigned.take(files, &format!("{prefix}terraform.tfvars.json"));
    for path in files.keys() {
        if path.strip_prefix(&*prefix).is_some_and(|name| !name.contains('/') && (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))) {
            assigned.take(files, path);
        }
    }
    for file in &options.variable_files {
        assigned.take(files, &normal("", file));
    }
    for file in set.iter().flat_map(|set| &set.files) {
        assigned.take(files, &normal("", file));
    }
    for assignment in &options.assignments {
        match assignment {
            Assignment::File(file) => assigned.take(files, &normal("", file)),
            Assignment::Value(name, text) => assigned.values.extend(said(name, text)),
        }
    }
    assigned
}

impl Assigned {
    fn take(&mut self, files: &VariableFiles, path: &str) {
        let Some(file) = files.get(path) else { return };
        if let Some(why) = &file.unread {
            self.unread = Some((self.values.len(), why.clone()));
        }
        self.values.extend(file.attributes.iter().cloned());
    }
}

fn tell_missing(files: &VariableFiles, options: &Options, reading: &mut Reading) {
    let given = options.assignments.iter().filter_map(|assignment| if let Assignment::File(file) = assignment { Some(file) } else { None });
    let sets = options.variable_sets.iter().flat_map(|set| &set.files);
    for file in options.variable_files.iter().chain(sets).chain(given) {
        if !files.contains_key(&*normal("", file)) {
            let message = format!("variable file `{file}` is not among the files read");
            reading.problems.push(Problem { at: None, ..Problem::error(Span::file(SourceId(0)), message) }.help("name it among the paths to check"));
        }
    }
}
