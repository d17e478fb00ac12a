//! Functions that promise something of a value, and give it back.

use super::Param::{Any, Nullable, Number as N};
use super::{Function, Gives, Sees, known, whole};
use crate::terraform::operators::equal;
use crate::terraform::types::{Type, convert};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("assumenotnull", &[Nullable], Gives::Any, |_, a| match a.first() {
        Some(value) if !value.is_null() => Ok(value.clone()),
        _ => Err("the value is null".into()),
    })
    .sees(Sees::All),
    known("assumeequal", &[Nullable, Nullable], Gives::Any, |_, a| match a {
        [value, other] if equal(value, other) != Some(false) => Ok(value.clone()),
        _ => Err("the values are not equal".into()),
    })
    .sees(Sees::All),
    known("assumelistlength", &[Any, N, N], Gives::List, |_, a| sized(a, list(), Some(1), Some(2))).sees(Sees::All),
    known("assumelistlengthmin", &[Any, N], Gives::List, |_, a| sized(a, list(), Some(1), None)).sees(Sees::All),
    known("assumelistlengthmax", &[Any, N], Gives::List, |_, a| sized(a, list(), None, Some(1))).sees(Sees::All),
    known("assumesetlength", &[Any, N, N], Gives::Set, |_, a| sized(a, set(), Some(1), Some(2))).sees(Sees::All),
    known("assumesetlengthmin", &[Any, N], Gives::Set, |_, a| sized(a, set(), Some(1), None)).sees(Sees::All),
    known("assumesetlengthmax", &[Any, N], Gives::Set, |_, a| sized(a, set(), None, Some(1))).sees(Sees::All),
    known("assumemaplength", &[Any, N, N], Gives::Map, |_, a| sized(a, map(), Some(1), Some(2))).sees(Sees::All),
    known("assumemaplengthmin", &[Any, N], Gives::Map, |_, a| sized(a, map(), Some(1), None)).sees(Sees::All),
    known("assumemaplengthmax", &[Any, N], Gives::Map, |_, a| sized(a, map(), None, Some(1))).sees(Sees::All),
];

fn list() -> Type {
    Type::List(Type::Any.into())
}

fn set() -> Type {
    Type::Set(Type::Any.into())
}

fn map() -> Type {
    Type::Map(Type::Any.into())
}

/// A collection, unless its length is known and not within the bounds that the arguments of those numbers give.
fn sized(a: &[Value], kind: Type, least: Option<usize>, most: Option<usize>) -> Result<Value, String> {
    let value = convert(a.first().cloned().unwrap_or(Value::NULL), &kind)?;
    let length = value.sequence().map(|sequence| sequence.items().len()).or_else(|| value.mapping().map(|mapping| mapping.items().len()));
    let Some(length) = length.and_then(|length| i64::try_from(length).ok()) else { return Ok(value) };
    let bound = |n: Option<usize>| n.map(|n| whole(a, n)).transpose();
    if bound(least)?.is_some_and(|least| length < least) || bound(most)?.is_some_and(|most| length > most) {
        return Err(format!("{length} elements are not within the bounds"));
    }
    Ok(value)
}
