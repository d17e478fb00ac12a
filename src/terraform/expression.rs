//! One expression alone, with names given: for the command line, an editor, and the corpora.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::deep::on_deep_stacks;
use super::eval::{Budget, Evaluated, Evaluator, Names, Scope, refuse};
use super::parse;
use super::syntax::Step;
use super::types::{self, Type};
use super::value::{Unknown, Value};
use super::variables::constant;
use crate::source::{SourceId, Sources, Span};

/// What bare names in the expression mean.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Names with a value, each an expression itself.
    pub vars: BTreeMap<String, String>,
    /// Names whose value is unknown, each with its type (`any`, `string`, `list(number)`).
    pub unknown: BTreeMap<String, String>,
}

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A value; it, or parts of it, may be unknown.
    Value(Value),
    /// Terraform would refuse it, and why.
    Error(String),
}

struct Bound(BTreeMap<Arc<str>, Value>);

impl Names for Bound {
    fn find(&self, _: &Evaluator<'_>, _: Option<&Scope<'_>>, root: &str, steps: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        if let Some(value) = self.0.get(root) {
            return Ok((value.clone(), 0));
        }
        match (root, steps.first()) {
            ("path", Some(Step::Attr(name))) if matches!(&**name, "module" | "root") => Ok((".".into(), 1)),
            ("terraform" | "tofu", Some(Step::Attr(name))) if &**name == "workspace" => Ok(("default".into(), 1)),
            _ => refuse(at, format!("`{root}` is not declared")),
        }
    }
}

/// Evaluates an expression. Files that it reads are those of `sources`, relative to `folder`.
#[must_use]
pub fn eval_expression(text: &str, given: &Given, sources: &Sources, folder: &str) -> Answer {
    on_deep_stacks(|| match evaluate(text, given, sources, folder) {
        Ok(value) => Answer::Value(value),
        Err(why) => Answer::Error(why),
    })
}

fn evaluate(text: &str, given: &Given, sources: &Sources, folder: &str) -> Result<Value, String> {
    let own = SourceId(u32::MAX);
    let parsed = |text: &str| parse::expression(own, text).map(|(expr, _)| expr).map_err(|problem| problem.message);
    let budget = Budget::default();
    let mut names = BTreeMap::new();
    for (name, text) in &given.vars {
        let value = constant(&parsed(text)?, sources, &budget).map_err(|refusal| format!("`{name}`: {}", refusal.message))?;
        names.insert(Arc::from(name.as_str()), value);
    }
    for (name, kind) in &given.unknown {
        let kind = if kind == "any" { Type::Any } else { types::constraint(&parsed(kind)?, &mut |_| Value::NULL)?.0 };
        let unknown = Unknown { why: format!("{name} has no value").into(), origin: Span::file(own), kind, nullable: true };
        names.insert(name.as_str().into(), unknown.into());
    }
    let names = Bound(names);
    let evaluator = Evaluator { names: &names, budget: &budget, sources, folder };
    evaluator.eval(&parsed(text)?, None).map_err(|refusal| refusal.message)
}
