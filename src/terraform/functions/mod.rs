//! Terraform's functions: pure ones over values, and those that read files, inside the files of the run only.
//!
//! A [`Function`] says what it takes and what it gives; conversion of arguments, null, unknown and sensitive are handled
//! here, once, so that each implementation sees only what it is about.

mod assume;
mod collection;
mod conversion;
mod csv;
mod encoding;
mod files;
mod format;
mod hash;
mod ip;
pub(super) mod json;
mod numeric;
mod sets;
mod string;
mod time;
mod yaml;

pub(super) use files::normal;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::eval::{Evaluated, Evaluator, Refusal, refuse, unknown_as};
use super::types::{Type, convert};
use super::value::{Unknown, Value};
use crate::source::Span;

/// What an argument is converted to, and what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Param {
    /// Anything but null.
    Any,
    /// Anything, null too.
    Nullable,
    Text,
    Number,
    /// `list(string)`.
    Texts,
    /// `list(any)`.
    List,
    /// `set(any)`.
    Set,
}

/// What an implementation wants to see of unknown values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// Only what is wholly known; otherwise the result is unknown.
    Known,
    /// Collections that are known, whatever is in them.
    Shape,
    /// Everything.
    All,
}

/// What a function gives where it cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Any,
    Text,
    Number,
    Bool,
    List,
    Set,
    Map,
}

/// One function.
pub(super) struct Function {
    pub name: &'static str,
    pub params: &'static [Param],
    /// How many of `params` must be given.
    pub least: usize,
    /// What further arguments are, where there may be any number.
    pub rest: Option<Param>,
    pub sees: Sees,
    pub gives: Gives,
    pub run: fn(&mut Context<'_>, &[Value]) -> Result<Value, String>,
}

/// What an implementation may use beside its arguments.
pub(super) struct Context<'a> {
    pub evaluator: &'a Evaluator<'a>,
    pub at: Span,
}

impl Context<'_> {
    /// The unknown that this call is for a reason of its own.
    pub(super) fn unknown(&self, why: impl Into<Arc<str>>, kind: Type) -> Value {
        Unknown::new(why, self.at, kind, false).into()
    }

    /// Takes work off the budget before it is done.
    pub(super) fn charge(&self, steps: usize) -> Result<(), String> {
        self.evaluator.charge(steps as u64, self.at).map_err(|refusal| refusal.message)
    }
}

/// A function of fixed arguments that needs to see only known values.
const fn known(name: &'static str, params: &'static [Param], gives: Gives, run: fn(&mut Context<'_>, &[Value]) -> Result<Value, String>) -> Function {
    Function { name, params, least: params.len(), rest: None, sees: Sees::Known, gives, run }
}

impl Function {
    const fn least(self, least: usize) -> Self {
        Self { least, ..self }
    }

    const fn rest(self, rest: Param) -> Self {
        Self { rest: Some(rest), ..self }
    }

    const fn sees(self, sees: Sees) -> Self {
        Self { sees, ..self }
    }
}

static FUNCTIONS: LazyLock<BTreeMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let tables = [
        assume::TABLE,
        collection::TABLE,
        conversion::TABLE,
        csv::TABLE,
        encoding::TABLE,
        files::TABLE,
        format::TABLE,
        hash::TABLE,
        ip::TABLE,
        json::TABLE,
        numeric::TABLE,
        sets::TABLE,
        string::TABLE,
        time::TABLE,
        yaml::TABLE,
    ];
    tables.into_iter().flatten().map(|function| (function.name, function)).collect()
});

/// Functions whose result is another one each time.
const CHANGING: [(&str, Gives); 4] = [("timestamp", Gives::Text), ("plantimestamp", Gives::Text), ("uuid", Gives::Text), ("bcrypt", Gives::Text)];

/// The value of a call.
pub(super) fn call(evaluator: &Evaluator<'_>, name: &str, arguments: Vec<Value>, at: Span) -> Evaluated {
    let sensitive = arguments.iter().any(Value::is_sensitive);
    let unknown = |why: String, kind| Value::from(Unknown::new(why, at, kind, true)).marked(sensitive);
    if let Some((_, gives)) = CHANGING.iter().find(|(changing, _)| *changing == name) {
        return Ok(unknown(format!("{name}() is known after apply"), gives.kind()));
    }
    if name.contains("::") {
        return Ok(unknown(format!("{name}() is a provider's function"), Type::Any));
    }
    let Some(function) = FUNCTIONS.get(name) else {
        return match name {
            "rsadecrypt" => match arguments.as_slice() {
                [_, key] if key.text().is_some_and(|key| !key.contains("-----BEGIN ")) => refuse(at, "`rsadecrypt`: the key is not in PEM form"),
                [_, _] => Ok(unknown("rsadecrypt() is not computed".into(), Type::Text)),
                _ => refuse(at, "`rsadecrypt` takes 2 arguments"),
            },
            _ => refuse(at, format!("there is no function `{name}`")),
        };
    };
    function.call(evaluator, arguments, at)
}

impl Function {
    fn call(&self, evaluator: &Evaluator<'_>, arguments: Vec<Value>, at: Span) -> Evaluated {
        let name = self.name;
        if arguments.len() < self.least {
            return refuse(at, format!("`{name}` takes at least {} arguments", self.least));
        }
        if arguments.len() > self.params.len() && self.rest.is_none() {
            return refuse(at, format!("`{name}` takes at most {} arguments", self.params.len()));
        }
        let refused = |why: String| Refusal { message: format!("`{name}`: {why}"), at, bound: false };
        let mut prepared = Vec::with_capacity(arguments.len());
        let mut sensitive = false;
        let mut first_unknown = None;
        for (n, argument) in arguments.into_iter().enumerate() {
            let param = self.params.get(n).copied().or(self.rest).unwrap_or(Param::Any);
            let argument = param.prepare(argument).map_err(refused)?;
            // Where elements stay what they are, only the marks of the collections go over to the result.
            sensitive |= if self.sees == Sees::Known { argument.is_sensitive() } else { argument.sensitive };
            if first_unknown.is_none() {
                first_unknown = match self.sees {
                    Sees::Known => argument.first_unknown(),
                    Sees::Shape => argument.unknown().cloned().or_else(|| Some(Arc::new(argument.mapping()?.open()?.unknown(None)))),
                    Sees::All => None,
                };
            }
            prepared.push(argument);
        }
        let value = match first_unknown {
            Some(unknown) => unknown_as(&unknown, self.gives.kind(), false),
            None => (self.run)(&mut Context { evaluator, at }, &prepared).map_err(refused)?,
        };
        Ok(if name == "nonsensitive" { value } else { value.marked(sensitive) })
    }
}

impl Param {
    fn prepare(self, argument: Value) -> Result<Value, String> {
        if argument.is_null() && self != Self::Nullable {
            return Err("an argument must not be null".into());
        }
        let kind = match self {
            Self::Any | Self::Nullable => return Ok(argument),
            Self::Text => Type::Text,
            Self::Number => Type::Number,
            Self::Texts => Type::List(Type::Text.into()),
            Self::List => Type::List(Type::Any.into()),
            Self::Set => Type::Set(Type::Any.into()),
        };
        convert(argument, &kind)
    }
}

impl Gives {
    fn kind(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Text => Type::Text,
            Self::Number => Type::Number,
            Self::Bool => Type::Bool,
            Self::List => Type::List(Type::Any.into()),
            Self::Set => Type::Set(Type::Any.into()),
            Self::Map => Type::Map(Type::Any.into()),
        }
    }
}

/// The text of an argument that was prepared as text.
fn text(arguments: &[Value], n: usize) -> Result<&str, String> {
    arguments.get(n).and_then(|value| value.text()).map(|text| &**text).ok_or_else(|| "text is required".into())
}

/// The number of an argument that was prepared as one.
fn number(arguments: &[Value], n: usize) -> Result<&crate::model::Number, String> {
    match arguments.get(n).map(|value| &value.data) {
        Some(super::value::Data::Number(number)) => Ok(number),
        _ => Err("a number is required".into()),
    }
}

/// The whole number of an argument that was prepared as a number.
fn whole(arguments: &[Value], n: usize) -> Result<i64, String> {
    number(arguments, n)?.to_i64().ok_or_else(|| "a whole number is required".into())
}

/// The elements of an argument that is a list, set or tuple.
fn items(arguments: &[Value], n: usize) -> Result<&[Value], String> {
    arguments.get(n).and_then(Value::sequence).map(super::value::Sequence::items).ok_or_else(|| "a list is required".into())
}
