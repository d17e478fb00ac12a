//! Functions that change a value's type or mark.

use super::Param::Nullable;
use super::{Function, Gives, Sees, known};
use crate::terraform::types::{Type, convert};
use crate::terraform::value::Value;

pub(super) const TABLE: &[Function] = &[
    known("tostring", &[Nullable], Gives::Text, |_, a| to(a, &Type::Text)).sees(Sees::All),
    known("tobool", &[Nullable], Gives::Bool, |_, a| to(a, &Type::Bool)).sees(Sees::All),
    known("tolist", &[Nullable], Gives::List, |_, a| to(a, &Type::List(Type::Any.into()))).sees(Sees::All),
    known("toset", &[Nullable], Gives::Set, |_, a| to(a, &Type::Set(Type::Any.into()))).sees(Sees::All),
    known("tomap", &[Nullable], Gives::Map, |_, a| to(a, &Type::Map(Type::Any.into()))).sees(Sees::All),
    known("sensitive", &[Nullable], Gives::Any, |_, a| Ok(first(a).marked(true))).sees(Sees::All),
    known("nonsensitive", &[Nullable], Gives::Any, |_, a| Ok(Value { sensitive: false, ..first(a) })).sees(Sees::All),
    known("issensitive", &[Nullable], Gives::Bool, |_, a| Ok(first(a).sensitive.into())).sees(Sees::All),
    known("ephemeralasnull", &[Nullable], Gives::Any, |_, a| Ok(first(a))).sees(Sees::All),
];

fn first(arguments: &[Value]) -> Value {
    arguments.first().cloned().unwrap_or(Value::NULL)
}

fn to(arguments: &[Value], kind: &Type) -> Result<Value, String> {
    convert(first(arguments), kind)
}
