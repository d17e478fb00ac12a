//! Expressions asked from outside, against a module and with names given: for the command line, an editor, and the corpora.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::deep::on_deep_stacks;
use super::eval::{Evaluated, Evaluator, Names, Scope};
use super::instance::Instance;
use super::module::Module;
use super::syntax::{Expr, Step};
use super::types::{self, Type};
use super::value::{Unknown, Value};
use super::variables::constant;
use super::{Options, Run, load, parse};
use crate::model::Reading;
use crate::source::{SourceId, Sources, Span};

/// What bare names in the expression mean.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Names with a value, each an expression itself.
    pub vars: BTreeMap<String, String>,
    /// Names whose value is unknown, each with its type (`any`, `string`, `list(number)`).
    pub unknown: BTreeMap<String, String>,
}

/// An expression to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The expression, as it would be written in a file.
    pub text: String,
    /// What bare names in it mean.
    pub given: Given,
}

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A value; it, or parts of it, may be unknown.
    Value(Value),
    /// Terraform would refuse it, and why.
    Error(String),
}

/// Names that are given, before those of the module.
struct Bound<'b, 'a> {
    given: BTreeMap<Arc<str>, Value>,
    instance: &'b Instance<'a>,
}

impl Names for Bound<'_, '_> {
    fn find(&self, evaluator: &Evaluator<'_>, scope: Option<&Scope<'_>>, root: &str, steps: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        match self.given.get(root) {
            Some(value) => Ok((value.clone(), 0)),
            None => self.instance.find(evaluator, scope, root, steps, at),
        }
    }

    fn is_ephemeral(&self, expr: &Expr) -> bool {
        self.instance.is_ephemeral(expr)
    }
}

/// Evaluates expressions against the module in `folder`, which may be none. Relative files are those below it.
#[must_use]
pub fn eval_expressions(questions: &[Question], sources: &Sources, folder: &str, options: &Options) -> Vec<Answer> {
    on_deep_stacks(|| {
        let (modules, files) = load::modules(sources, options, &mut Reading::default());
        let none = Module::of(folder, Vec::new());
        let module = modules.get(folder).unwrap_or(&none);
        let run = Run { module, variant: "".into(), assigned: load::assigned(module, &files, options, None) };
        let instance = Instance::root(&run, &modules, sources, options);
        let mut answers = Vec::with_capacity(questions.len());
        for question in questions {
            instance.budget().renew();
            answers.push(match evaluate(question, &instance) {
                Ok(value) => Answer::Value(value),
                Err(why) => Answer::Error(why),
            });
        }
        answers
    })
}

fn evaluate(question: &Question, instance: &Instance<'_>) -> Result<Value, String> {
    let own = SourceId(u32::MAX);
    let parsed = |text: &str| parse::expression(own, text).map(|(expr, _)| expr).map_err(|problem| problem.message);
    let mut given = BTreeMap::new();
    for (name, text) in &question.given.vars {
        let value = constant(&parsed(text)?, instance.sources, instance.budget()).map_err(|refusal| format!("`{name}`: {}", refusal.message))?;
        given.insert(Arc::from(name.as_str()), value);
    }
    for (name, kind) in &question.given.unknown {
        let kind = if kind == "any" { Type::Any } else { types::constraint(&parsed(kind)?, &mut |_| Value::NULL)?.0 };
        let unknown = Unknown::new(format!("{name} has no value"), Span::file(own), kind, true);
        given.insert(name.as_str().into(), unknown.into());
    }
    let names = Bound { given, instance };
    let evaluator = Evaluator { names: &names, ..instance.evaluator() };
    evaluator.eval(&parsed(&question.text)?, None).map_err(|refusal| refusal.message)
}
