//! Functions of sets.

use super::Param::{Any, Set};
use super::{Context, Function, Gives, items, known};
use crate::terraform::order::order;
use crate::terraform::types::{Type, convert, type_of, unify_all};
use crate::terraform::value::{SequenceKind, Value};

pub(super) const TABLE: &[Function] = &[
    known("setunion", &[Set], Gives::Set, |_, a| combine(a, |_, _| true)).rest(Set),
    known("setintersection", &[Set], Gives::Set, |_, a| combine(a, |sets, count| count == sets)).rest(Set),
    known("setsymmetricdifference", &[Set, Set], Gives::Set, |_, a| combine(a, |_, count| count == 1)),
    known("setsubtract", &[Set, Set], Gives::Set, subtract),
    known("setproduct", &[], Gives::Set, product).rest(Any),
];

/// All sets with elements of the type that they share.
fn alike(a: &[Value]) -> Result<Vec<Value>, String> {
    let types: Vec<Type> = a.iter().map(type_of).collect();
    let kind = unify_all(&types).ok_or("all sets must have elements of the same type")?;
    a.iter().map(|set| convert(set.clone(), &kind)).collect()
}

/// The elements that stand in as many of the sets as is wanted.
fn combine(a: &[Value], wanted: fn(usize, usize) -> bool) -> Result<Value, String> {
    let sets = alike(a)?;
    let mut all: Vec<&Value> = Vec::new();
    for n in 0..sets.len() {
        all.extend(items(&sets, n)?);
    }
    all.sort_by(|a, b| order(a, b));
    let groups = all.chunk_by(|a, b| order(a, b).is_eq());
    Ok(Value::set(groups.filter(|group| wanted(sets.len(), group.len())).filter_map(|group| group.first().copied().cloned()).collect()))
}

fn subtract(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let sets = alike(a)?;
    let (from, out) = (items(&sets, 0)?, items(&sets, 1)?);
    Ok(Value::set(from.iter().filter(|item| out.binary_search_by(|other| order(other, item)).is_err()).cloned().collect()))
}

fn product(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    if a.len() < 2 {
        return Err("at least two sets are required".into());
    }
    let mut sizes = 1_usize;
    for n in 0..a.len() {
        sizes = sizes.saturating_mul(items(a, n)?.len());
    }
    context.charge(sizes.saturating_mul(a.len()))?;
    let is_set = a.iter().any(|value| value.sequence().is_some_and(|sequence| sequence.kind == SequenceKind::Set));
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for n in 0..a.len() {
        let next = items(a, n)?;
        rows = rows.iter().flat_map(|row| next.iter().map(move |item| row.iter().cloned().chain([item.clone()]).collect())).collect();
    }
    let rows: Vec<Value> = rows.into_iter().map(Value::tuple).collect();
    Ok(if is_set { Value::set(rows) } else { Value::list(rows) })
}
