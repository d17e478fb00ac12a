//! Expressions to values.
//!
//! Three outcomes: a value, a value that is (or holds an) unknown with its reason, and a [`Refusal`] where Terraform
//! would refuse the expression. Work and depth are bounded by a [`Budget`] that all evaluation of a module shares.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::budget::{Budget, MAX_DEPTH};
use super::functions;
use super::operators;
use super::references::References;
use super::syntax::{Binary, Call, Expr, For, Kind, Step, Unary};
use super::traverse;
use super::types::{Type, convert, type_of, unify, with_article};
use super::value::{Data, Unknown, Value};
use crate::source::{Sources, Span};

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub message: String,
    pub at: Span,
    /// Whether a bound was hit, so that nothing may take it for an answer: `try` and `can` do not catch it.
    pub bound: bool,
}

pub(super) type Evaluated<T = Value> = Result<T, Refusal>;

/// How many values one value may hold, everything shared written out.
pub(super) const MAX_SIZE: u64 = 1_000_000;
/// How deep one value may be nested.
const MAX_NESTING: u32 = 128;

/// A name bound within an expression or a block: of a `for`, an iterator, `each`, `count`, `self`.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub name: &'s str,
    pub value: &'s Value,
    pub outer: Option<&'s Scope<'s>>,
    /// The addresses that the value was made from.
    pub from: Option<&'s References>,
}

/// What bare names mean outside of any scope.
pub(super) trait Names {
    /// Whether an expression refers to what is never stored.
    fn is_ephemeral(&self, _: &Expr) -> bool {
        false
    }

    /// The value that `root` and the first of `steps` refer to, and how many steps that took.
    fn find(&self, evaluator: &Evaluator<'_>, scope: Option<&Scope<'_>>, root: &str, steps: &[Step], at: Span) -> Evaluated<(Value, usize)>;
}

/// Evaluates expressions of one module.
pub(super) struct Evaluator<'a> {
    pub names: &'a dyn Names,
    pub budget: &'a Budget,
    /// What functions may read, and from where relative paths count.
    pub sources: &'a Sources,
    pub folder: &'a str,
}

pub(super) fn refuse<T>(at: Span, message: impl Into<String>) -> Evaluated<T> {
    Err(Refusal { message: message.into(), at, bound: false })
}

pub(super) fn bound<T>(at: Span, message: &str) -> Evaluated<T> {
    Err(Refusal { message: message.into(), at, bound: true })
}

impl Evaluator<'_> {
    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> Evaluated {
        self.charge(1, expr.at)?;
        self.deeper(expr.at, || self.kind(expr, scope)).and_then(|value| self.bounded(value, expr.at))
    }

    /// Does what is nested, unless that is too deep.
    pub(super) fn deeper<T>(&self, at: Span, inner: impl FnOnce() -> Evaluated<T>) -> Evaluated<T> {
        let depth = self.budget.depth.get();
        if depth >= MAX_DEPTH {
            return bound(at, "is nested deeper than is evaluated");
        }
        self.budget.depth.set(depth + 1);
        let value = inner();
        self.budget.depth.set(depth);
        value
    }

    pub(super) fn charge(&self, steps: u64, at: Span) -> Evaluated<()> {
        if self.budget.charge(steps) { Ok(()) } else { bound(at, "takes more work than a module is given") }
    }

    fn bounded(&self, value: Value, at: Span) -> Evaluated {
        if value.size() > MAX_SIZE || value.depth() > MAX_NESTING {
            return bound(at, "comes to a larger value than is evaluated");
        }
        Ok(value)
    }

    fn kind(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> Evaluated {
        let at = expr.at;
        match &expr.is {
            Kind::Null => Ok(Value::NULL),
            Kind::Wrong(why) => refuse(at, *why),
            Kind::Bool(yes) => Ok((*yes).into()),
            Kind::Number(number) => Ok(number.clone().into()),
            Kind::Text(text) => Ok(text.clone().into()),
            Kind::Template(parts) => self.template(parts, at, scope),
            Kind::Tuple(items) => Ok(Value::tuple(items.iter().map(|item| self.eval(item, scope)).collect::<Evaluated<_>>()?)),
            Kind::Object(items) => self.object(items, scope),
            Kind::Name(name) => self.reference(name, &[], at, scope),
            Kind::Traverse(of, steps) => match &of.is {
                Kind::Name(name) => self.reference(name, steps, at, scope),
                _ => traverse::walk(self, self.eval(of, scope)?, steps, at, scope),
            },
            Kind::Call(call) => self.call(call, at, scope),
            Kind::Unary(operator, operand) => {
                let operand_value = self.eval(operand, scope)?;
                operators::unary(*operator, operand_value).map_err(|message| Refusal { message, at, bound: false })
            }
            Kind::Binary(operator, operands) => self.binary(*operator, &operands.0, &operands.1, at, scope),
            Kind::Conditional(c) => self.conditional(&c.0, &c.1, &c.2, at, scope),
            Kind::For(each) => self.for_each(each, at, scope),
        }
    }

    fn reference(&self, name: &str, steps: &[Step], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        let value = self.referred(name, steps, at, scope)?;
        if !value.is_wholly_known() {
            self.budget.unknowns.set(self.budget.unknowns.get() + 1);
        }
        Ok(value)
    }

    /// The value of an expression that may be refused, and whether it rests on something unknown: with another value for
    /// that, it may turn out otherwise.
    fn tried(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> (Evaluated, bool) {
        let before = self.budget.unknowns.get();
        let value = self.eval(expr, scope);
        let rests = self.budget.unknowns.get() > before || value.as_ref().is_ok_and(|value| !value.is_wholly_known());
        (value, rests)
    }

    fn referred(&self, name: &str, steps: &[Step], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        let mut next = scope;
        while let Some(scope_here) = next {
            if scope_here.name == name {
                return traverse::walk(self, scope_here.value.clone(), steps, at, scope);
            }
            next = scope_here.outer;
        }
        let (value, taken) = self.names.find(self, scope, name, steps, at)?;
        traverse::walk(self, value, steps.get(taken..).unwrap_or_default(), at, scope)
    }

    fn object(&self, items: &[(Expr, Expr)], scope: Option<&Scope<'_>>) -> Evaluated {
        let mut object = BTreeMap::new();
        let mut unknown_key = None;
        let mut sensitive = false;
        for (key, value) in items {
            let key_value = self.text(key, scope)?;
            let value = self.eval(value, scope)?;
            sensitive |= key_value.sensitive;
            match &key_value.data {
                Data::Text(name) => {
                    object.insert(name.clone(), value);
                }
                Data::Unknown(unknown) => unknown_key = Some(unknown.clone()),
                _ => return refuse(key.at, "a key must be text"),
            }
        }
        match unknown_key {
            Some(unknown) => Ok(unknown_as(&unknown, Type::Map(Type::Any.into()), false).marked(sensitive)),
            None => Ok(Value::object(object).marked(sensitive)),
        }
    }

    /// The value of an expression as text, which may be unknown but not null.
    pub(super) fn text(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> Evaluated {
        let value = self.eval(expr, scope)?;
        if value.is_null() {
            return refuse(expr.at, "is null where text is required");
        }
        convert(value, &Type::Text).map_err(|message| Refusal { message, at: expr.at, bound: false })
    }

    /// The value of an expression as a boolean: known, or unknown.
    pub(super) fn condition(&self, expr: &Expr, scope: Option<&Scope<'_>>) -> Evaluated<(Option<bool>, Value)> {
        let value = self.eval(expr, scope)?;
        let value = convert(value, &Type::Bool).map_err(|message| Refusal { message, at: expr.at, bound: false })?;
        match value.data {
            Data::Bool(yes) => Ok((Some(yes), value)),
            Data::Unknown(_) => Ok((None, value)),
            _ => refuse(expr.at, "is null where a bool is required"),
        }
    }

    fn binary(&self, operator: Binary, left: &Expr, right: &Expr, at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        if matches!(operator, Binary::And | Binary::Or) {
            // What decides alone is enough, wherever it stands and whatever the other is.
            let decides = operator == Binary::Or;
            let (a, a_value) = self.condition(left, scope)?;
            if a == Some(decides) {
                return Ok(a_value);
            }
            let (b, b_value) = match self.condition(right, scope) {
                Ok(right) => right,
                // What is unknown may decide alone, and then the other is never looked at.
                Err(refusal) if a.is_none() && !refusal.bound => return Ok(a_value),
                Err(refusal) => return Err(refusal),
            };
            let sensitive = a_value.sensitive || b_value.sensitive;
            return Ok(match (a, b) {
                (_, Some(b)) if b == decides => Value::from(decides),
                (Some(_), Some(_)) => Value::from(!decides),
                (None, _) => a_value,
                (_, None) => b_value,
            }
            .marked(sensitive));
        }
        let (left, right) = (self.eval(left, scope)?, self.eval(right, scope)?);
        self.charge(left.size().min(right.size()), at)?;
        if operators::is_infinite(operator, &left, &right) {
            let sensitive = left.sensitive || right.sensitive;
            return Ok(Value::from(Unknown::new("a division by zero is infinite", at, Type::Number, false)).marked(sensitive));
        }
        operators::binary(operator, left, right).map_err(|message| Refusal { message, at, bound: false })
    }

    fn conditional(&self, condition: &Expr, yes: &Expr, no: &Expr, at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        let (known, decision) = self.condition(condition, scope)?;
        let (yes_value, no_value) = (self.eval(yes, scope), self.eval(no, scope));
        let refused_at = |message: String| Refusal { message, at, bound: false };
        let value = match known {
            Some(decided) => {
                let (chosen, other) = if decided { (yes_value?, no_value) } else { (no_value?, yes_value) };
                match other {
                    // Both sides become one type; what the other side alone gets wrong does not matter.
                    Ok(other) => {
                        self.charge(chosen.size() + other.size(), at)?;
                        let (a, b) = (type_of(&chosen), type_of(&other));
                        if a == b {
                            chosen
                        } else {
                            let Some(both) = unify(&a, &b) else {
                                // The side that is not taken may yet turn out to be refused, and then its type does not count.
                                if let Some(unknown) = chosen.first_unknown().or_else(|| other.first_unknown()) {
                                    return Ok(unknown_as(&unknown, Type::Any, true).marked(chosen.is_sensitive() || decision.sensitive));
                                }
                                return refuse(at, format!("is {} on one side and {} on the other", with_article(a.word()), with_article(b.word())));
                            };
                            convert(chosen, &both).map_err(refused_at)?
                        }
                    }
                    Err(refusal) if refusal.bound => return Err(refusal),
                    Err(_) => chosen,
                }
            }
            None => {
                let (yes_value, no_value) = (yes_value.ok(), no_value.ok());
                // Whichever is chosen, it is the same.
                if let (Some(yes), Some(no)) = (&yes_value, &no_value)
                    && yes.is_wholly_known()
                    && yes == no
                    && type_of(yes) == type_of(no)
                {
                    return Ok(yes.clone().marked(decision.sensitive));
                }
                let kind = match (&yes_value, &no_value) {
                    (Some(yes), Some(no)) => unify(&type_of(yes), &type_of(no)).unwrap_or(Type::Any),
                    _ => Type::Any,
                };
                let may_be_null =
                    |value: &Option<Value>| value.as_ref().is_none_or(|value| value.is_null() || value.unknown().is_some_and(|unknown| unknown.nullable));
                let nullable = may_be_null(&yes_value) || may_be_null(&no_value);
                let sensitive = yes_value.is_some_and(|value| value.is_sensitive()) || no_value.is_some_and(|value| value.is_sensitive());
                match decision.unknown() {
                    Some(unknown) => unknown_as(unknown, kind, nullable).marked(sensitive),
                    None => Value::NULL,
                }
            }
        };
        Ok(value.marked(decision.sensitive))
    }

    fn for_each(&self, each: &For, at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        let of = self.eval(&each.of, scope)?;
        let kind = || if each.key.is_some() { Type::Map(Type::Any.into()) } else { Type::List(Type::Any.into()) };
        let items = match elements(&of, each.of.at)? {
            Elements::Known(items) => items,
            Elements::Unknown(unknown) => return Ok(unknown_as(&unknown, kind(), false).marked(of.sensitive)),
        };
        if let Some(condition) = &each.condition {
            self.may_hold(each, condition, scope)?;
        }
        let mut sensitive = of.sensitive;
        let mut unknown: Option<Arc<Unknown>> = None;
        let mut list = Vec::new();
        let mut map: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        for (key, item) in items {
            let inner = Scope { name: &each.value_name, value: &item, outer: scope, from: None };
            let with_key = each.key_name.as_ref().map(|name| Scope { name, value: &key, outer: Some(&inner), from: None });
            let scope = Some(with_key.as_ref().unwrap_or(&inner));
            if let Some(condition) = &each.condition {
                let (keep, value) = self.condition(condition, scope)?;
                sensitive |= value.sensitive;
                match keep {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        unknown = unknown.or_else(|| value.unknown().cloned());
                        continue;
                    }
                }
            }
            let value = self.eval(&each.value, scope)?;
            self.charge(value.size(), at)?;
            let Some(key) = &each.key else {
                list.push(value);
                continue;
            };
            let name = self.text(key, scope)?;
            sensitive |= name.sensitive;
            match &name.data {
                Data::Unknown(why) => unknown = unknown.or_else(|| Some(why.clone())),
                Data::Text(name) if each.grouping => groups.entry(name.clone()).or_default().push(value),
                Data::Text(name) => {
                    if map.insert(name.clone(), value).is_some() {
                        return refuse(key.at, format!("gives the key `{name}` more than once"));
                    }
                }
                _ => return refuse(key.at, "a key must be text"),
            }
        }
        if let Some(unknown) = unknown {
            return Ok(unknown_as(&unknown, kind(), false).marked(sensitive));
        }
        let value = match (&each.key, each.grouping) {
            (None, _) => Value::tuple(list),
            (Some(_), true) => Value::object(groups.into_iter().map(|(name, items)| (name, Value::tuple(items))).collect()),
            (Some(_), false) => Value::object(map),
        };
        Ok(value.marked(sensitive))
    }

    /// Refuses a condition that no element could meet or fail, even where there are no elements.
    fn may_hold(&self, each: &For, condition: &Expr, scope: Option<&Scope<'_>>) -> Evaluated<()> {
        let before = self.budget.unknowns.get();
        let any: Value = Unknown::new("an element", condition.at, Type::Any, true).into();
        let inner = Scope { name: &each.value_name, value: &any, outer: scope, from: None };
        let with_key = each.key_name.as_ref().map(|name| Scope { name, value: &any, outer: Some(&inner), from: None });
        let holds = self.condition(condition, Some(with_key.as_ref().unwrap_or(&inner)));
        self.budget.unknowns.set(before);
        holds.map(|_| ())
    }

    fn call(&self, call: &Call, at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        match name {
            "try" => return self.attempt(&call.arguments, at, scope),
            "can" => {
                let [argument] = call.arguments.as_slice() else { return refuse(at, "`can` takes one argument") };
                return match self.tried(argument, scope) {
                    (Err(refusal), _) if refusal.bound => Err(refusal),
                    (value, true) => Ok(undecided(value, argument.at, Type::Bool)),
                    (value, false) => Ok(value.is_ok().into()),
                };
            }
            "ephemeralasnull" | "issensitive" if call.arguments.iter().any(|argument| self.names.is_ephemeral(argument)) => {
                let [argument] = call.arguments.as_slice() else { return refuse(at, format!("`{name}` takes one argument")) };
                let value = self.eval(argument, scope)?;
                // What is ephemeral is kept from sight, sensitive or not; and of a collection only some may be.
                let is_whole = value.sequence().is_none() && value.mapping().is_none();
                return Ok(match name {
                    "ephemeralasnull" if is_whole => Data::Null(type_of(&value)).into(),
                    _ => Unknown::new(format!("{name}() of something ephemeral"), at, Type::Any, true).into(),
                });
            }
            "convert" => {
                let [value, kind] = call.arguments.as_slice() else { return refuse(at, "`convert` takes a value and a type") };
                let refused = |message: String| Refusal { message, at, bound: false };
                let (kind, _) = super::types::constraint(kind, &mut |_| Value::NULL).map_err(refused)?;
                return convert(self.eval(value, scope)?, &kind).map_err(refused);
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.eval(argument, scope)?);
        }
        if call.expand
            && let Some(last) = arguments.pop()
        {
            match (&last.data, last.sequence()) {
                (Data::Unknown(unknown), _) => return Ok(unknown_as(unknown, Type::Any, true)),
                (_, Some(sequence)) => arguments.extend(sequence.items().iter().map(|item| item.clone().marked(last.sensitive))),
                _ => return refuse(at, "what `...` expands must be a list"),
            }
        }
        self.charge(arguments.iter().map(Value::size).fold(1, u64::saturating_add), at)?;
        functions::call(self, name, arguments, at)
    }

    /// The first argument that is not refused.
    fn attempt(&self, arguments: &[Expr], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
        for argument in arguments {
            match self.tried(argument, scope) {
                (Err(refusal), _) if refusal.bound => return Err(refusal),
                (value, true) => return Ok(undecided(value, argument.at, Type::Any)),
                (Err(_), false) => {}
                (Ok(value), false) => return Ok(value),
            }
        }
        refuse(at, "no argument of `try` has a value")
    }
}

/// The unknown that an outcome is which rests on something unknown.
fn undecided(value: Evaluated, at: Span, kind: Type) -> Value {
    let value = value.ok();
    let is_sensitive = value.as_ref().is_some_and(Value::is_sensitive);
    let nullable = kind == Type::Any;
    match value.and_then(|value| value.first_unknown()) {
        Some(unknown) => unknown_as(&unknown, kind, nullable),
        None => Unknown::new("it rests on something unknown", at, kind, nullable).into(),
    }
    .marked(is_sensitive)
}

/// What a `for` goes through.
pub(super) enum Elements {
    Known(Vec<(Value, Value)>),
    Unknown(Arc<Unknown>),
}

/// Keys and values of a collection; a set's keys are its values.
pub(super) fn elements(value: &Value, at: Span) -> Evaluated<Elements> {
    let marked = |item: &Value| item.clone().marked(value.sensitive);
    match &value.data {
        Data::Unknown(unknown) => Ok(Elements::Unknown(unknown.clone())),
        Data::Sequence(sequence) if let Some(unknown) = sequence.in_doubt() => Ok(Elements::Unknown(unknown)),
        Data::Sequence(sequence) => {
            let is_set = sequence.kind == super::value::SequenceKind::Set;
            let pairs = sequence.items().iter().enumerate().map(|(n, item)| (if is_set { marked(item) } else { n.into() }, marked(item)));
            Ok(Elements::Known(pairs.collect()))
        }
        Data::Mapping(mapping) => match mapping.open() {
            Some(open) => Ok(Elements::Unknown(Arc::new(open.unknown(None)))),
            None => Ok(Elements::Known(mapping.items().iter().map(|(name, item)| (Value::from(name.clone()), marked(item))).collect())),
        },
        Data::Null(_) => refuse(at, "is null where a list, set or map is required"),
        _ => refuse(at, "a list, set or map is required"),
    }
}

/// The same unknown as a value of another type.
pub(super) fn unknown_as(unknown: &Unknown, kind: Type, nullable: bool) -> Value {
    Unknown { kind, nullable, parts: Vec::new(), ..unknown.clone() }.into()
}

impl Unary {
    /// As it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Negate => "-",
            Self::Not => "!",
        }
    }
}
