//! Terraform and OpenTofu: configuration files to resources.
//!
//! ```text
//! text ─parse, json─▶ Body ─load─▶ Module ─evaluate─▶ resources, outputs, problems
//! ```
//!
//! A file is parsed whole, or block by block where something in it is broken ([`parse`]), into one small form
//! ([`syntax`]). The files of a folder are a [`module`]; an [`instance`] of it knows what its names mean and evaluates
//! ([`eval`]) what is asked for. [`body`] turns blocks into nodes with places and edges. What Terraform would compute
//! only at apply, or what lies outside the files, is an unknown with its reason, never a guess. Plans and states in JSON are
//! read by [`plan`].

mod attributes;
mod body;
mod budget;
mod calls;
mod deep;
mod eval;
mod expansion;
mod expression;
mod functions;
mod instance;
mod json;
mod load;
mod lower;
mod lower_template;
mod module;
mod operators;
mod order;
mod parse;
mod plan;
mod policy_document;
mod providers;
mod references;
mod refusals;
mod repair;
mod resources;
mod syntax;
mod template;
mod traverse;
mod types;
mod value;
mod variables;
mod version;

#[cfg(test)]
mod checklist;
#[cfg(test)]
mod tests;

pub use expression::{Answer, Given, Question, eval_expressions};
pub use plan::{read_plans, wants};
pub use types::{Field, Type};
pub use value::{Data, Mapping, Open, Sequence, SequenceKind, TextPart, Unknown, Value};

use std::collections::BTreeSet;
use std::sync::Arc;

use globset::GlobSet;
use rayon::prelude::*;

use crate::model::Reading;
use crate::source::{Problem, SourceId, Sources, Span};
use load::{Assigned, VariableFiles};
use module::Module;
use resources::Evaluation;

/// What is given from outside the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is said for variables, in order: it overrules all files that are not named here.
    pub assignments: Vec<Assignment>,
    /// Variable files for every root module, by their paths among the sources: they overrule those that are taken by themselves.
    pub variable_files: Vec<String>,
    /// Root modules that one of these is meant for are judged once for each of them.
    pub variable_sets: Vec<VariableSet>,
    /// Where the code of modules lies that others name by registry or repository.
    pub modules: Vec<MappedModule>,
    /// What the environment says for variables, by their names; any file overrules it.
    pub environment: Vec<(String, String)>,
    /// Whether modules that others call are judged on their own too, with what is unknown of their variables.
    pub judge_all_modules: bool,
    /// The workspace's name; `default` where none is given.
    pub workspace: Option<String>,
}

/// Something said for variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignment {
    /// A variable file, by its path among the sources.
    File(String),
    /// A variable, and the text of its value.
    Value(String, String),
}

/// Values for variables under a name: `prod`.
#[derive(Debug, Clone)]
pub struct VariableSet {
    /// The name, which is the variant of what is judged under it.
    pub name: String,
    /// Variable files, in order, by their paths among the sources: they overrule those for every root module.
    pub files: Vec<String>,
    /// The root modules that it is meant for, by their folders; `None` for all.
    pub roots: Option<GlobSet>,
    /// What to put before a folder to make it relative to where the globs count from.
    pub prefix: String,
}

impl VariableSet {
    fn meets(&self, folder: &str) -> bool {
        let whole = format!("{}{folder}", self.prefix);
        let whole = whole.trim_end_matches('/');
        self.roots.as_ref().is_none_or(|roots| roots.is_match(if whole.is_empty() { "." } else { whole }))
    }
}

/// Where the code of a module lies that is named by registry or repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedModule {
    /// The source as calls name it, with or without what follows `//` and `?`.
    pub source: String,
    /// The version that the code is of; calls of other versions are not meant. `None` for all.
    pub version: Option<String>,
    /// The folder, as in the paths of its files.
    pub folder: String,
}

/// Reads all Terraform files among the sources. A folder that holds some is a root module, unless another one calls it:
/// then it is read through the calls, with their arguments.
#[must_use]
pub fn read(sources: &Sources, options: &Options) -> Reading {
    deep::on_deep_stacks(|| {
        let mut reading = Reading::default();
        let (modules, files) = load::modules(sources, options, &mut reading);
        reading.problems.extend(modules.values().flat_map(|module| module.problems.iter().cloned()));
        let roots = load::roots(&modules, sources, options);
        tell_unmet(&roots, options, &mut reading);
        let runs: Vec<Run<'_>> = roots.iter().filter_map(|root| modules.get(root)).flat_map(|module| Run::all(module, &files, options)).collect();
        let mut evaluated: Vec<(&Run<'_>, Evaluation)> = runs.par_iter().map(|run| (run, resources::evaluate(run, &modules, sources, options))).collect();
        if !options.judge_all_modules {
            drop_called(&mut evaluated);
        }
        let mut unread = Unread::new();
        for (_, part) in evaluated {
            reading.merge(part.reading);
            unread.extend(part.unread);
        }
        tell_unread(&unread, &mut reading);
        reading
    })
}

/// A root module, and the values of its variables.
struct Run<'a> {
    module: &'a Module,
    variant: Arc<str>,
    assigned: Assigned,
}

impl<'a> Run<'a> {
    /// Once for each set of values that is meant for the module; once, where none is.
    fn all(module: &'a Module, files: &VariableFiles, options: &Options) -> Vec<Self> {
        let run = |set: Option<&VariableSet>| Self {
            module,
            variant: set.map_or_else(|| "".into(), |set| set.name.as_str().into()),
            assigned: load::assigned(module, files, options, set),
        };
        let met: Vec<&VariableSet> = options.variable_sets.iter().filter(|set| set.meets(&module.folder)).collect();
        if met.is_empty() { vec![run(None)] } else { met.into_iter().map(|set| run(Some(set))).collect() }
    }
}

/// Leaves out roots that turned out to be called, by a source that is known only once it is evaluated.
fn drop_called(evaluated: &mut Vec<(&Run<'_>, Evaluation)>) {
    let called: BTreeSet<Arc<str>> = evaluated.iter().flat_map(|(_, part)| part.early.iter().cloned()).collect();
    // Where calls go round in a circle, all of them stay.
    let first = evaluated.iter().filter(|(run, _)| !called.contains(&run.module.folder));
    let reached: BTreeSet<Arc<str>> = first.flat_map(|(_, part)| part.early.iter().cloned()).collect();
    evaluated.retain(|(run, _)| !reached.contains(&run.module.folder));
}

/// Tells of sets of values that no root module is judged under.
fn tell_unmet(roots: &[String], options: &Options, reading: &mut Reading) {
    for set in options.variable_sets.iter().filter(|set| !roots.is_empty() && !roots.iter().any(|root| set.meets(root))) {
        let message = format!("variable set `{}` is meant for none of the root modules", set.name);
        let told = Problem { at: None, ..Problem::warning(Span::file(SourceId(0)), message) };
        reading.problems.push(told.help("its `roots` are globs over the folders of root modules, from the folder of `probity.yaml`"));
    }
}

/// Sources of modules that are not among the files read, with the places that name them.
type Unread = BTreeSet<(String, Span)>;

/// Tells each source that is not read once, where it is first named.
fn tell_unread(unread: &Unread, reading: &mut Reading) {
    let mut before: Option<&str> = None;
    for (source, at) in unread {
        if before != Some(source) {
            before = Some(source);
            let is_local = source.starts_with('.');
            let help = if is_local {
                "name its folder among the paths"
            } else {
                "run `terraform init`, which puts it into `.terraform/modules`, or name its folder under `modules` in `probity.yaml`"
            };
            reading.problems.push(Problem::warning(*at, format!("module `{source}` is not among the files read; its outputs are unknown")).help(help));
        }
    }
}
