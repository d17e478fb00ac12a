//! The values of a module's variables: what is assigned, else the default, else unknown.

use std::sync::Arc;

use super::budget::Budget;
use super::eval::{Evaluated, Evaluator, Names, Scope, refuse};
use super::instance::Instance;
use super::module::is_hidden;
use super::syntax::{Block, Expr, Step};
use super::types::{self, Type};
use super::value::{Unknown, Value};
use crate::source::{Problem, Sources, Span};

/// Where no name means anything: defaults, variable files.
pub(super) struct NoNames;

impl Names for NoNames {
    fn find(&self, _: &Evaluator<'_>, _: Option<&Scope<'_>>, root: &str, _: &[Step], at: Span) -> Evaluated<(Value, usize)> {
        refuse(at, format!("`{root}`: nothing can be referred to here"))
    }
}

/// Evaluates an expression in which no name means anything.
pub(super) fn constant(expr: &Expr, sources: &Sources, budget: &Budget) -> Evaluated {
    Evaluator { names: &NoNames, budget, sources, folder: "" }.eval(expr, None)
}

/// The value of a declared variable: what is given, else its default, else unknown.
pub(super) fn value(instance: &Instance<'_>, name: &Arc<str>, block: &Block) -> Value {
    let constant = |expr: &Expr| constant(expr, instance.sources, instance.budget()).unwrap_or_else(|refusal| instance.refused(&refusal));
    let (kind, defaults) = match block.body.get("type").map(|expr| types::constraint(expr, &mut |default| constant(default))) {
        Some(Ok(constraint)) => constraint,
        Some(Err(why)) => {
            let at = block.body.get("type").map_or(block.header, |expr| expr.at);
            instance.tell(Problem::warning(at, format!("the type of variable `{name}` is not understood: {why}")).help("any value is taken for it"));
            (Type::Any, types::Defaults::default())
        }
        None => (Type::Any, types::Defaults::default()),
    };
    let nullable = !block.body.get("nullable").is_some_and(|expr| matches!(expr.is, super::syntax::Kind::Bool(false)));
    let default = block.body.get("default").map(|expr| (constant(expr), expr.at));
    let given = match instance.argument(name) {
        Argument::Given(value, at) => Some((value, at)),
        Argument::Assigned(expr) => Some((constant(expr), expr.at)),
        Argument::Unread(why) => {
            let unknown = Unknown::new(format!("var.{name} may be set where {}", why.why), why.origin, kind, nullable);
            return Value::from(unknown).marked(is_hidden(block));
        }
        Argument::None => None,
    };
    let given = given.filter(|(value, _)| nullable || !value.is_null());
    let value = match given.or(default) {
        Some((value, at)) => types::convert(defaults.fill(value), &kind).unwrap_or_else(|why| {
            instance.tell(
                Problem::warning(at, format!("the value of variable `{name}` does not fit its type: {why}"))
                    .help("Terraform refuses this value; the variable is taken as unknown"),
            );
            unknown(name, block, &kind, nullable, "has a value that does not fit its type")
        }),
        None => unknown(name, block, &kind, nullable, "has no value"),
    };
    value.marked(is_hidden(block))
}

/// What is given for a variable.
pub(super) enum Argument<'e> {
    None,
    /// It is not known: a file that may say it is not read.
    Unread(&'e crate::model::Unknown),
    /// The argument of a call, evaluated where it stands.
    Given(Value, Span),
    /// What a file or the command line says.
    Assigned(&'e Expr),
}

fn unknown(name: &Arc<str>, block: &Block, kind: &Type, nullable: bool, why: &str) -> Value {
    Unknown::new(format!("var.{name} {why}"), block.header, kind.clone(), nullable).into()
}

/// Text given on the command line as the expression that it stands for: for a variable of complex type HCL, else the text itself.
pub(super) fn from_text(block: Option<&Block>, text: &str) -> Option<Expr> {
    let kind = block.and_then(|block| block.body.get("type"));
    let is_text = kind.is_none_or(|expr| expr.word().is_some_and(|word| matches!(&**word, "string" | "number" | "bool" | "any")));
    let nowhere = Span::file(crate::source::SourceId(u32::MAX));
    if is_text {
        return Some(Expr { is: super::syntax::Kind::Text(text.into()), at: nowhere });
    }
    super::parse::expression(nowhere.source, text).ok().map(|(expr, _)| expr)
}
