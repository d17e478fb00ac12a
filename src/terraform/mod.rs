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
mod references;
mod repair;
mod resources;
mod syntax;
mod traverse;
mod types;
mod value;
mod variables;

#[cfg(test)]
mod tests;

pub use expression::{Answer, Given, Question, eval_expressions};
pub use types::{Field, Type};
pub use value::{Data, Mapping, Open, Sequence, SequenceKind, TextPart, Unknown, Value};

use rayon::prelude::*;

use crate::model::Reading;
use crate::source::Sources;

/// What is given from outside the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What is said for variables, in order: it overrules the files that are taken by themselves.
    pub assignments: Vec<Assignment>,
    /// What the environment says for variables, by their names; any file overrules it.
    pub environment: Vec<(String, String)>,
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

/// Reads all Terraform files among the sources. Each folder that holds some is a root module.
#[must_use]
pub fn read(sources: &Sources, options: &Options) -> Reading {
    deep::on_deep_stacks(|| {
        let mut reading = Reading::default();
        let modules = load::modules(sources, options, &mut reading);
        let evaluated: Vec<Reading> = modules.par_iter().map(|module| resources::evaluate(module, sources, options)).collect();
        for part in evaluated {
            reading.merge(part);
        }
        reading
    })
}
