//! Terraform and OpenTofu: configuration files to resources.
//!
//! ```text
//! text ─parse, json─▶ Body ─load─▶ Module ─evaluate─▶ resources, outputs, problems
//! ```
//!
//! A file is parsed whole, or block by block where something in it is broken ([`parse`]), into one small form
//! ([`syntax`]). The files of a folder are a [`module`]; an [`instance`] of it knows what its names mean and evaluates
//! ([`eval`]) what is asked for. [`body`] turns blocks into nodes with places and edges. What Terraform would compute
//! only at apply, or what lies outside the files, is an unknown with its reason, never a guess.

mod body;
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
mod parse;
mod policy_document;
mod providers;
mod references;
mod refusals;
mod repair;
mod resources;
mod syntax;
mod traverse;
mod types;
mod value;
mod variables;

#[cfg(test)]
mod checklist;
#[cfg(test)]
mod tests;

pub use expression::{Answer, Given, Question, eval_expressions};
pub use types::{Field, Type};
pub use value::{Data, Mapping, Open, Sequence, SequenceKind, TextPart, Unknown, Value};

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::Reading;
use crate::source::{Problem, Sources, Span};

/// What is given from outside the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is said for variables, in order: it overrules the files that are taken by themselves.
    pub assignments: Vec<Assignment>,
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

/// Reads all Terraform files among the sources. A folder that holds some is a root module, unless another one calls it:
/// then it is read through the calls, with their arguments.
#[must_use]
pub fn read(sources: &Sources, options: &Options) -> Reading {
    deep::on_deep_stacks(|| {
        let mut reading = Reading::default();
        let modules = load::modules(sources, options, &mut reading);
        reading.problems.extend(modules.values().flat_map(|module| module.problems.iter().cloned()));
        let roots = load::roots(&modules, sources, options);
        let evaluated: Vec<(Reading, Unread)> =
            roots.par_iter().filter_map(|root| Some(resources::evaluate(modules.get(root)?, &modules, sources, options))).collect();
        let mut unread = Unread::new();
        for (part, more) in evaluated {
            reading.merge(part);
            unread.extend(more);
        }
        tell_unread(&unread, &mut reading);
        reading
    })
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
            let help = if is_local { "name its folder among the paths" } else { "run `terraform init`, which puts it into `.terraform/modules`" };
            reading.problems.push(Problem::warning(*at, format!("module `{source}` is not among the files read; its outputs are unknown")).help(help));
        }
    }
}
