//! Types: what constraints name, what values have, and how one becomes another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::syntax::{Expr, Kind};
use super::value::{Data, Sequence, SequenceKind, Unknown, Value};
use crate::model::{self, Number};

/// A type of Terraform's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Any, or not known.
    Any,
    /// `bool`.
    Bool,
    /// `number`.
    Number,
    /// `string`.
    Text,
    /// `list(…)`.
    List(Arc<Type>),
    /// `set(…)`.
    Set(Arc<Type>),
    /// `map(…)`.
    Map(Arc<Type>),
    /// `tuple([…])`.
    Tuple(Arc<[Type]>),
    /// `object({…})`.
    Object(Arc<BTreeMap<Arc<str>, Field>>),
}

/// An attribute of an object type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its type.
    pub kind: Type,
    /// Whether it may be left out.
    pub optional: bool,
}

/// Values for attributes that are left out, in the shape of the type they belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Defaults {
    /// Of an object: the default of an attribute, where it has one.
    values: BTreeMap<Arc<str>, Value>,
    /// Of an object: defaults within an attribute.
    fields: BTreeMap<Arc<str>, Defaults>,
    /// Of a collection: defaults within each element.
    each: Option<Box<Defaults>>,
}

/// Reads a type constraint; `default` evaluates the default of an `optional`.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn constraint(expr: &Expr, default: &mut dyn FnMut(&Expr) -> Value) -> Result<(Type, Defaults), String> {
    let none = Defaults::default;
    if let Some(word) = expr.word() {
        return match &**word {
            "any" => Ok((Type::Any, none())),
            "string" => Ok((Type::Text, none())),
            "number" => Ok((Type::Number, none())),
            "bool" => Ok((Type::Bool, none())),
            "list" => Ok((Type::List(Type::Any.into()), none())),
            "map" => Ok((Type::Map(Type::Any.into()), none())),
            "set" => Ok((Type::Set(Type::Any.into()), none())),
            other => Err(format!("`{other}` is no type")),
        };
    }
    let Kind::Call(call) = &expr.is else { return Err("is no type".into()) };
    let [argument, ..] = call.arguments.as_slice() else { return Err(format!("`{}` needs a type", call.name)) };
    match (&*call.name, &argument.is) {
        ("list" | "set" | "map", _) => {
            let (element, defaults) = constraint(argument, default)?;
            let element = Arc::new(element);
            let kind = match &*call.name {
                "list" => Type::List(element),
                "set" => Type::Set(element),
                _ => Type::Map(element),
            };
            Ok((kind, Defaults { each: Some(Box::new(defaults)), ..none() }))
        }
        ("tuple", Kind::Tuple(items)) => {
            let types: Result<Vec<Type>, String> = items.iter().map(|item| Ok(constraint(item, default)?.0)).collect();
            Ok((Type::Tuple(types?.into()), none()))
        }
        ("object", Kind::Object(items)) => {
            let (mut fields, mut defaults) = (BTreeMap::new(), none());
            for (key, value) in items {
                let Some(name) = key.text() else { return Err("an attribute of `object` needs a name".into()) };
                let (inner, optional) = match &value.is {
                    Kind::Call(call) if &*call.name == "optional" => (call.arguments.as_slice(), true),
                    _ => (std::slice::from_ref(value), false),
                };
                let [kind, rest @ ..] = inner else { return Err("`optional` needs a type".into()) };
                let (kind, within) = constraint(kind, default)?;
                if let Some(value) = rest.first() {
                    defaults.values.insert(name.clone(), convert(default(value), &kind).unwrap_or(Value::NULL));
                }
                defaults.fields.insert(name.clone(), within);
                fields.insert(name.clone(), Field { kind, optional });
            }
            Ok((Type::Object(Arc::new(fields)), defaults))
        }
        (name, _) => Err(format!("`{name}` is no type")),
    }
}

impl Defaults {
    /// Fills in what was left out of `value`, in it and below.
    pub(super) fn fill(&self, value: Value) -> Value {
        let sensitive = value.sensitive;
        let filled = match &value.data {
            Data::Mapping(mapping) if self.each.is_none() => {
                let mut items = mapping.items().clone();
                for (name, default) in &self.values {
                    if items.get(name).is_none_or(Value::is_null) {
                        items.insert(name.clone(), default.clone());
                    }
                }
                for (name, item) in &mut items {
                    if let Some(within) = self.fields.get(name) {
                        *item = within.fill(std::mem::replace(item, Value::NULL));
                    }
                }
                Value::object(items)
            }
            Data::Mapping(mapping) => {
                let each = |(name, item): (&Arc<str>, &Value)| (name.clone(), self.fill_each(item));
                Value::object(mapping.items().iter().map(each).collect())
            }
            Data::Sequence(sequence) if self.each.is_some() => Value::tuple(sequence.items().iter().map(|item| self.fill_each(item)).collect()),
            _ => return value,
        };
        filled.marked(sensitive)
    }

    fn fill_each(&self, item: &Value) -> Value {
        self.each.as_ref().map_or_else(|| item.clone(), |each| each.fill(item.clone()))
    }
}

impl Type {
    /// The type as the model names it.
    pub(super) fn of_model(&self) -> model::Type {
        match self {
            Self::Any => model::Type::Any,
            Self::Bool => model::Type::Bool,
            Self::Number => model::Type::Number,
            Self::Text => model::Type::Text,
            Self::List(_) | Self::Set(_) | Self::Tuple(_) => model::Type::List,
            Self::Map(_) | Self::Object(_) => model::Type::Map,
        }
    }

    /// Whether it leaves something open: the values then say what it is.
    fn is_open(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Bool | Self::Number | Self::Text => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.is_open(),
            Self::Tuple(items) => items.iter().any(Self::is_open),
            Self::Object(fields) => fields.values().any(|field| field.kind.is_open()),
        }
    }

    fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Text)
    }

    /// As users write it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Text => "string",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(_) => "map",
            Self::Tuple(_) => "tuple",
            Self::Object(_) => "object",
        }
    }
}

/// The type of a value; `Any` where it says nothing (null, an empty list's element).
pub(super) fn type_of(value: &Value) -> Type {
    match &value.data {
        Data::Null(kind) => kind.clone(),
        Data::Bool(_) => Type::Bool,
        Data::Number(_) => Type::Number,
        Data::Text(_) => Type::Text,
        Data::Sequence(sequence) => match sequence.kind {
            SequenceKind::List => Type::List(Arc::new(sequence.element().clone())),
            SequenceKind::Set => Type::Set(Arc::new(sequence.element().clone())),
            SequenceKind::Tuple => Type::Tuple(sequence.items().iter().map(type_of).collect()),
        },
        Data::Mapping(mapping) if mapping.is_map => Type::Map(Arc::new(mapping.element().clone())),
        Data::Mapping(mapping) if mapping.open().is_some() => Type::Any,
        Data::Mapping(mapping) => {
            let field = |(name, item): (&Arc<str>, &Value)| (name.clone(), Field { kind: type_of(item), optional: false });
            Type::Object(Arc::new(mapping.items().iter().map(field).collect()))
        }
        Data::Unknown(unknown) => unknown.kind.clone(),
    }
}

/// The type that both can become; `None` where there is none.
pub(super) fn unify(a: &Type, b: &Type) -> Option<Type> {
    if a == b {
        return Some(a.clone());
    }
    match (a, b) {
        (Type::Any, other) | (other, Type::Any) => Some(other.clone()),
        (a, b) if a.is_primitive() && b.is_primitive() => {
            // A number and a bool have text in common only where one of them is text.
            (*a == Type::Text || *b == Type::Text).then_some(Type::Text)
        }
        (Type::List(a), Type::List(b)) => Some(Type::List(unify(a, b)?.into())),
        (Type::Set(a), Type::Set(b)) => Some(Type::Set(unify(a, b)?.into())),
        (Type::Map(a), Type::Map(b)) => Some(Type::Map(unify(a, b)?.into())),
        (Type::Set(a), Type::List(b)) | (Type::List(a), Type::Set(b)) => Some(Type::List(unify(a, b)?.into())),
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
            let both: Option<Vec<Type>> = a.iter().zip(b.iter()).map(|(a, b)| unify(a, b)).collect();
            Some(Type::Tuple(both?.into()))
        }
        (Type::Tuple(a), Type::Tuple(b)) => Some(Type::List(unify_all(a.iter().chain(b.iter()))?.into())),
        (Type::Tuple(items), Type::List(element)) | (Type::List(element), Type::Tuple(items)) => {
            Some(Type::List(unify_all(items.iter().chain([&**element]))?.into()))
        }
        (Type::Tuple(items), Type::Set(element)) | (Type::Set(element), Type::Tuple(items)) => {
            Some(Type::Set(unify_all(items.iter().chain([&**element]))?.into()))
        }
        (Type::Object(a), Type::Object(b)) if a.keys().eq(b.keys()) => {
            let both: Option<BTreeMap<Arc<str>, Field>> = a
                .iter()
                .zip(b.values())
                .map(|((name, a), b)| Some((name.clone(), Field { kind: unify(&a.kind, &b.kind)?, optional: a.optional || b.optional })))
                .collect();
            Some(Type::Object(Arc::new(both?)))
        }
        (Type::Object(a), Type::Object(b)) => {
            let all = a.values().chain(b.values()).map(|field| &field.kind);
            Some(Type::Map(unify_all(all)?.into()))
        }
        (Type::Object(fields), Type::Map(element)) | (Type::Map(element), Type::Object(fields)) => {
            Some(Type::Map(unify_all(fields.values().map(|field| &field.kind).chain([&**element]))?.into()))
        }
        _ => None,
    }
}

/// The type that all can become.
pub(super) fn unify_all<'a>(types: impl IntoIterator<Item = &'a Type>) -> Option<Type> {
    types.into_iter().try_fold(Type::Any, |so_far, next| unify(&so_far, next))
}

/// Makes a value one of a type, as Terraform does for arguments and variables.
///
/// # Errors
///
/// Why that cannot be.
pub(super) fn convert(value: Value, to: &Type) -> Result<Value, String> {
    let sensitive = value.sensitive;
    let converted = match (&value.data, to) {
        (_, Type::Any) => return Ok(value),
        (Data::Null(kind), _) if !may_become(kind, to) => return Err(format!("{} is required", with_article(to.word()))),
        (Data::Null(_), _) => Data::Null(to.clone()).into(),
        (Data::Unknown(unknown), _) if !may_become(&unknown.kind, to) => return Err(format!("{} is required", with_article(to.word()))),
        (Data::Unknown(unknown), Type::Text) if unknown.kind == Type::Text => return Ok(value),
        (Data::Unknown(unknown), _) => Unknown { kind: to.clone(), parts: Vec::new(), ..(**unknown).clone() }.into(),
        (Data::Bool(_), Type::Bool) | (Data::Number(_), Type::Number) | (Data::Text(_), Type::Text) => return Ok(value),
        (Data::Bool(yes), Type::Text) => if *yes { "true" } else { "false" }.into(),
        (Data::Number(number), Type::Text) => number.to_string().into(),
        (Data::Text(text), Type::Number) => number(text).ok_or("a number is required")?.into(),
        (Data::Text(text), Type::Bool) => match &**text {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            _ => return Err("a bool is required".into()),
        },
        (Data::Sequence(sequence), Type::List(_) | Type::Tuple(_)) if let Some(unknown) = sequence.in_doubt() => {
            Unknown { kind: to.clone(), nullable: false, parts: Vec::new(), ..(*unknown).clone() }.into()
        }
        (Data::Sequence(sequence), Type::List(element)) => {
            let (element, items) = elements(sequence, element)?;
            Value::list_of(element, items)
        }
        (Data::Sequence(sequence), Type::Set(element)) => {
            let (element, items) = elements(sequence, element)?;
            Value::set_of(element, items)
        }
        (Data::Sequence(sequence), Type::Tuple(types)) => {
            if sequence.items().len() != types.len() {
                return Err(format!("a tuple of {} elements is required", types.len()));
            }
            let items: Result<Vec<Value>, String> = sequence.items().iter().zip(types.iter()).map(|(item, kind)| convert(item.clone(), kind)).collect();
            Value::tuple(items?)
        }
        (Data::Mapping(mapping), Type::Map(element)) => {
            let one = |item: &Value, name: &Arc<str>, kind: &Type| convert(item.clone(), kind).map_err(|why| format!("element `{name}`: {why}"));
            let all = |items: &BTreeMap<Arc<str>, Value>, kind: &Type| -> Result<BTreeMap<Arc<str>, Value>, String> {
                items.iter().map(|(name, item)| Ok((name.clone(), one(item, name, kind)?))).collect()
            };
            let mut items = all(mapping.items(), element)?;
            let mut element = (**element).clone();
            if element.is_open() {
                element = if mapping.is_map && element == Type::Any { mapping.element().clone() } else { shared(items.values())? };
                items = all(&items, &element)?;
            }
            Value::map_of(element, items)
        }
        (Data::Mapping(mapping), Type::Object(fields)) => {
            let mut items = BTreeMap::new();
            for (name, field) in fields.iter() {
                let item = match mapping.items().get(name) {
                    Some(item) => convert(item.clone(), &field.kind).map_err(|why| format!("attribute `{name}`: {why}"))?,
                    None => match mapping.open() {
                        Some(open) => open.unknown(Some(name)).into(),
                        None if field.optional => Data::Null(field.kind.clone()).into(),
                        None => return Err(format!("attribute `{name}` is required")),
                    },
                };
                items.insert(name.clone(), item);
            }
            Value::object(items)
        }
        _ => return Err(format!("{} is required", with_article(to.word()))),
    };
    Ok(converted.marked(sensitive))
}

/// Whether some value of a type can become one of the other.
fn may_become(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Bool, Type::Number) | (Type::Number, Type::Bool) => false,
        (from, to) if from.is_primitive() && to.is_primitive() => true,
        (Type::List(from) | Type::Set(from), Type::List(to) | Type::Set(to)) | (Type::Map(from), Type::Map(to)) => may_become(from, to),
        (Type::List(_) | Type::Set(_) | Type::Tuple(_), Type::List(_) | Type::Set(_) | Type::Tuple(_)) => true,
        (Type::Map(_) | Type::Object(_), Type::Map(_) | Type::Object(_)) => true,
        _ => false,
    }
}

/// A sequence's elements as those of a type, and which it comes to: where anything will do, what they have in common.
fn elements(sequence: &Sequence, element: &Type) -> Result<(Type, Vec<Value>), String> {
    let items = all_of(sequence.items(), element)?;
    if !element.is_open() {
        return Ok((element.clone(), items));
    }
    // Beside values that are no plain ones, nobody says what a bare null would be.
    let is_plain = |kind: Type| kind == Type::Any || kind.is_primitive();
    if sequence.kind == SequenceKind::Tuple
        && *element == Type::Any
        && items.iter().any(|item| matches!(item.data, Data::Null(Type::Any)))
        && !items.iter().map(type_of).all(is_plain)
    {
        return Err("a bare null stands beside what is no plain value".into());
    }
    let is_of_one = sequence.kind != SequenceKind::Tuple && *element == Type::Any;
    let element = if is_of_one { sequence.element().clone() } else { shared(items.iter())? };
    let items = all_of(&items, &element)?;
    Ok((element, items))
}

fn all_of(items: &[Value], element: &Type) -> Result<Vec<Value>, String> {
    items.iter().enumerate().map(|(n, item)| convert(item.clone(), element).map_err(|why| format!("element {n}: {why}"))).collect()
}

/// The type that values have in common.
fn shared<'v>(values: impl Iterator<Item = &'v Value>) -> Result<Type, String> {
    let types: Vec<Type> = values.map(type_of).collect();
    unify_all(&types).ok_or_else(|| "all elements must have the same type".into())
}

/// Reads text as a number, as Terraform does.
pub(super) fn number(text: &str) -> Option<Number> {
    let (sign, unsigned) = match text.strip_prefix(['+', '-']) {
        Some(rest) => (if text.starts_with('-') { "-" } else { "" }, rest),
        None => ("", text),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let has_digits = !(exponent_digits.is_empty() || before.is_empty() && after.is_empty());
    if !has_digits || !digits(before) || !digits(after) || !digits(exponent_digits) {
        return None;
    }
    let point = if after.is_empty() { "" } else { "." };
    Number::parse(&format!("{sign}{}{point}{after}e{exponent}", if before.is_empty() { "0" } else { before }))
}

/// A noun with its article.
pub(super) fn with_article(noun: &str) -> String {
    format!("{} {noun}", if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}
