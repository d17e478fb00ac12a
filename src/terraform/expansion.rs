//! `count` and `for_each`: how often a block stands, and under which keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::eval::{Elements, Scope, elements, unknown_as};
use super::instance::Instance;
use super::references::References;
use super::syntax::Block;
use super::types::{Type, convert};
use super::value::{Data, Open, Unknown, Value};
use crate::source::Problem;

/// How many instances one block may have.
pub(super) const MAX_INSTANCES: usize = 10_000;

/// How often a block stands.
#[derive(Debug, Clone)]
pub(super) enum Expansion {
    /// Once, without a key.
    Single,
    /// Not at all, and references to it are null: OpenTofu's `lifecycle { enabled = false }`.
    Off,
    /// So often, by number.
    Count(usize),
    /// Once for each of these.
    Each(Vec<(Arc<str>, Value)>),
    /// Nobody knows: at least the block is judged, once.
    Unknown(Arc<Unknown>),
}

/// What tells the instances of a block apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    None,
    Index(usize),
    Name(Arc<str>),
}

impl Key {
    /// The address of the instance of a block.
    pub(super) fn address(&self, block: &Arc<str>) -> Arc<str> {
        match self {
            Self::None => block.clone(),
            Self::Index(n) => format!("{block}[{n}]").into(),
            Self::Name(name) => format!("{block}[\"{}\"]", quoted(name)).into(),
        }
    }
}

/// Text as it stands between quotes in an address.
fn quoted(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace("${", "$${").replace("%{", "%%{")
}

impl Expansion {
    /// Evaluates the `count` or `for_each` of a block.
    pub(super) fn of(instance: &Instance<'_>, block: &Block) -> Self {
        if block.body.get("count").is_some() && block.body.get("for_each").is_some() {
            return Self::refused(instance, block, "`count` and `for_each` exclude each other");
        }
        if let Some(expr) = block.body.get("count") {
            let value = instance.value(expr, None);
            return match convert(value, &Type::Number).map(|value| value.data) {
                Ok(Data::Unknown(unknown)) => Self::Unknown(unknown),
                Ok(Data::Number(number)) => match number.to_i64().and_then(|n| usize::try_from(n).ok()) {
                    Some(n) if n <= MAX_INSTANCES => Self::Count(n),
                    Some(n) => Self::refused(instance, block, &format!("count = {n}: more than {MAX_INSTANCES} instances are not judged one by one")),
                    None => Self::refused(instance, block, "count must be a whole number that is not negative"),
                },
                _ => Self::refused(instance, block, "count must be a number"),
            };
        }
        let Some(expr) = block.body.get("for_each") else { return Self::enabled(instance, block) };
        let value = instance.value(expr, None);
        if value.sensitive {
            return Self::refused(instance, block, "for_each must not be sensitive: its keys are shown in addresses");
        }
        if let Some(sequence) = value.sequence()
            && sequence.kind != super::value::SequenceKind::Set
            // An empty one is what is left of a set where the other side of a condition was one.
            && !sequence.items().is_empty()
        {
            return Self::refused(instance, block, "for_each must be a map, or a set of strings");
        }
        match elements(&value, expr.at) {
            Ok(Elements::Unknown(unknown)) => Self::Unknown(unknown),
            Ok(Elements::Known(items)) if items.len() > MAX_INSTANCES => {
                Self::refused(instance, block, &format!("for_each has {} elements: more than {MAX_INSTANCES} instances are not judged one by one", items.len()))
            }
            Ok(Elements::Known(items)) => {
                let mut each = BTreeMap::new();
                for (key, value) in items {
                    match &key.data {
                        Data::Text(name) => each.insert(name.clone(), value),
                        Data::Unknown(unknown) => return Self::Unknown(unknown.clone()),
                        _ => return Self::refused(instance, block, "for_each must be a map, or a set of strings"),
                    };
                }
                Self::Each(each.into_iter().collect())
            }
            Err(refusal) => match instance.refused(&refusal).data {
                Data::Unknown(unknown) => Self::Unknown(unknown),
                _ => Self::Single,
            },
        }
    }

    /// Evaluates the `enabled` of a block's `lifecycle`, where there is one.
    fn enabled(instance: &Instance<'_>, block: &Block) -> Self {
        let Some(expr) = block.body.blocks("lifecycle").find_map(|lifecycle| lifecycle.body.get("enabled")) else { return Self::Single };
        match convert(instance.value(expr, None), &Type::Bool).map(|value| value.data) {
            Ok(Data::Bool(true)) => Self::Single,
            Ok(Data::Bool(false)) => Self::Off,
            Ok(Data::Unknown(unknown)) => Self::Unknown(unknown),
            _ => Self::refused(instance, block, "enabled must be true or false"),
        }
    }

    fn refused(instance: &Instance<'_>, block: &Block, why: &str) -> Self {
        let at = block.body.get("count").or_else(|| block.body.get("for_each")).map_or(block.header, |expr| expr.at);
        instance.tell(Problem::warning(at, format!("`{}`: {why}", block.labels.join("."))).help("the block is judged once, with its count unknown"));
        Self::Unknown(Arc::new(Unknown::new(why, at, Type::Any, false)))
    }

    /// The key of each instance, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        let (once, count, each): (bool, usize, &[(Arc<str>, Value)]) = match self {
            Self::Single | Self::Unknown(_) => (true, 0, &[]),
            Self::Off => (false, 0, &[]),
            Self::Count(n) => (false, *n, &[]),
            Self::Each(each) => (false, 0, each),
        };
        once.then_some(Key::None).into_iter().chain((0..count).map(Key::Index)).chain(each.iter().map(|(name, _)| Key::Name(name.clone())))
    }

    /// The instance that an index names, if there is one.
    pub(super) fn find(&self, index: &Value) -> Option<Key> {
        match self {
            Self::Count(count) => match convert(index.clone(), &Type::Number).ok()?.data {
                Data::Number(number) => number.to_i64().and_then(|n| usize::try_from(n).ok()).filter(|n| n < count).map(Key::Index),
                _ => None,
            },
            Self::Each(each) => {
                let name = convert(index.clone(), &Type::Text).ok()?.text().cloned()?;
                each.binary_search_by(|(other, _)| other.cmp(&name)).ok().map(|_| Key::Name(name))
            }
            Self::Single | Self::Off | Self::Unknown(_) => None,
        }
    }

    /// Calls `inner` with what `each` and `count` mean for an instance.
    pub(super) fn within<T>(&self, key: &Key, from: Option<&References>, inner: impl FnOnce(Option<&Scope<'_>>) -> T) -> T {
        let object = |items: Vec<(&str, Value)>| Value::object(items.into_iter().map(|(name, value)| (name.into(), value)).collect());
        match (self, key) {
            (Self::Count(_), Key::Index(n)) => {
                let count = object(vec![("index", (*n).into())]);
                inner(Some(&Scope { name: "count", value: &count, outer: None, from }))
            }
            (Self::Each(each), Key::Name(name)) => {
                let value = each.binary_search_by(|(other, _)| other.cmp(name)).ok().and_then(|n| each.get(n)).map_or(Value::NULL, |(_, value)| value.clone());
                let each = object(vec![("key", name.clone().into()), ("value", value)]);
                inner(Some(&Scope { name: "each", value: &each, outer: None, from }))
            }
            (Self::Unknown(unknown), _) => {
                let count = object(vec![("index", unknown_as(unknown, Type::Number, false))]);
                let each = object(vec![("key", unknown_as(unknown, Type::Text, false)), ("value", unknown_as(unknown, Type::Any, true))]);
                let count = Scope { name: "count", value: &count, outer: None, from };
                inner(Some(&Scope { name: "each", value: &each, outer: Some(&count), from }))
            }
            _ => inner(None),
        }
    }
}

/// `self` within a block: nothing of it is known beside what the configuration says elsewhere.
pub(super) fn self_value(address: &Arc<str>, at: crate::source::Span) -> Value {
    Value::open_object(BTreeMap::new(), Open { address: address.clone(), at })
}
