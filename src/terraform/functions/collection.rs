//! Functions of lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::Param::{Any, List, Nullable, Number as N, Text as T, Texts};
use super::numeric::count;
use super::string::as_text;
use super::{Context, Function, Gives, Sees, items, known, number, text, whole};
use crate::terraform::eval::unknown_as;
use crate::terraform::operators::equal;
use crate::terraform::order::order;
use crate::terraform::types::{Type, convert, type_of, unify_all};
use crate::terraform::value::{Data, SequenceKind, Value};

pub(super) const TABLE: &[Function] = &[
    known("length", &[Any], Gives::Number, length).sees(Sees::Shape),
    known("concat", &[], Gives::List, concat).rest(Any).sees(Sees::Shape),
    known("flatten", &[Any], Gives::List, flatten).sees(Sees::Shape),
    known("element", &[Any, N], Gives::Any, element).sees(Sees::Shape),
    known("index", &[Any, Any], Gives::Number, index).sees(Sees::Shape),
    known("slice", &[Any, N, N], Gives::List, slice).sees(Sees::Shape),
    known("reverse", &[Any], Gives::List, reverse).sees(Sees::Shape),
    known("sort", &[Texts], Gives::List, |_, a| {
        let mut sorted = items(a, 0)?.to_vec();
        // Where one is unknown, so is the place of each.
        if let Some(unknown) = sorted.iter().find_map(Value::first_unknown) {
            return Ok(Value::list(sorted.iter().map(|_| unknown_as(&unknown, Type::Text, false)).collect()));
        }
        sorted.sort_by(order);
        Ok(Value::list(sorted))
    })
    .sees(Sees::Shape),
    known("distinct", &[List], Gives::List, distinct),
    known("compact", &[Texts], Gives::List, |_, a| {
        let kept = items(a, 0)?.iter().filter(|item| item.text().is_some_and(|text| !text.is_empty()));
        Ok(Value::list_of(Type::Text, kept.cloned().collect()))
    }),
    known("chunklist", &[List, N], Gives::List, chunklist).sees(Sees::Shape),
    known("contains", &[Any, Any], Gives::Bool, contains).sees(Sees::Shape),
    known("coalesce", &[], Gives::Any, coalesce).rest(Nullable).sees(Sees::All),
    known("coalescelist", &[], Gives::List, coalescelist).rest(Nullable).sees(Sees::Shape),
    known("one", &[Any], Gives::Any, one).sees(Sees::Shape),
    known("alltrue", &[Any], Gives::Bool, |_, a| every(a, true)).sees(Sees::Shape),
    known("anytrue", &[Any], Gives::Bool, |_, a| every(a, false)).sees(Sees::Shape),
    known("keys", &[Any], Gives::List, |_, a| match mapping(a, 0)? {
        (items, true) => Ok(Value::list_of(Type::Text, items.keys().cloned().map(Value::from).collect())),
        (items, false) => Ok(Value::tuple(items.keys().cloned().map(Value::from).collect())),
    })
    .sees(Sees::Shape),
    known("values", &[Any], Gives::List, |_, a| match mapping(a, 0)? {
        (items, true) => Ok(Value::list(items.values().cloned().collect())),
        (items, false) => Ok(Value::tuple(items.values().cloned().collect())),
    })
    .sees(Sees::Shape),
    known("lookup", &[Any, T, Nullable], Gives::Any, lookup).least(2).sees(Sees::Shape),
    known("merge", &[], Gives::Map, merge).rest(Nullable).sees(Sees::All),
    known("zipmap", &[Texts, Any], Gives::Map, zipmap).sees(Sees::Shape),
    known("transpose", &[Any], Gives::Map, transpose),
    known("matchkeys", &[List, List, List], Gives::List, matchkeys),
];

/// The elements of a map or object, and whether it is a map.
fn mapping(arguments: &[Value], n: usize) -> Result<(&BTreeMap<Arc<str>, Value>, bool), String> {
    let mapping = arguments.get(n).and_then(Value::mapping).ok_or("a map or object is required")?;
    Ok((mapping.items(), mapping.is_map))
}

/// A list where `value` is one, else a tuple.
fn like(value: Option<&Value>, items: Vec<Value>) -> Value {
    match value.and_then(Value::sequence) {
        Some(sequence) if sequence.kind != SequenceKind::Tuple => Value::list_of(sequence.element().clone(), items),
        _ => Value::tuple(items),
    }
}

/// The elements of an argument that is a list or tuple: those of a set have no places.
fn in_order(arguments: &[Value], n: usize) -> Result<&[Value], String> {
    match arguments.get(n).and_then(Value::sequence) {
        Some(sequence) if sequence.kind == SequenceKind::Set => Err("a list is required, and this is a set".into()),
        _ => items(arguments, n),
    }
}

fn is_list(value: &Value) -> bool {
    value.sequence().is_some_and(|sequence| sequence.kind != SequenceKind::Tuple)
}

fn length(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    Ok(match a.first().map(|value| &value.data) {
        Some(Data::Text(text)) => text.graphemes(true).count().into(),
        Some(Data::Sequence(sequence)) => {
            let unknown = sequence.items().iter().find(|item| sequence.kind == SequenceKind::Set && !item.is_wholly_known());
            match unknown.and_then(Value::first_unknown) {
                // What is unknown may be equal to another element.
                Some(unknown) if sequence.items().len() > 1 => unknown_as(&unknown, Type::Number, false),
                _ => sequence.items().len().into(),
            }
        }
        Some(Data::Mapping(mapping)) => mapping.items().len().into(),
        _ => return Err("text, a list, a set or a map is required".into()),
    })
}

fn concat(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    if a.is_empty() {
        return Err("at least one list is required".into());
    }
    let mut all = Vec::new();
    for n in 0..a.len() {
        all.extend(in_order(a, n)?.iter().cloned());
    }
    let value = Value::tuple(all);
    let elements: Vec<Type> = a.iter().filter(|value| is_list(value)).filter_map(Value::sequence).map(|list| list.element().clone()).collect();
    if elements.len() == a.len()
        && let Some(element) = unify_all(&elements)
        && let Ok(list) = convert(value.clone(), &Type::List(element.into()))
    {
        return Ok(list);
    }
    Ok(value)
}

fn flatten(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    fn into(value: &Value, sensitive: bool, all: &mut Vec<Value>) -> Result<(), Option<Arc<crate::terraform::value::Unknown>>> {
        let sensitive = sensitive || value.sensitive;
        let Some(sequence) = value.sequence() else { return Err(None) };
        if let Some(unknown) = sequence.in_doubt() {
            return Err(Some(unknown));
        }
        for item in sequence.items() {
            match &item.data {
                Data::Sequence(_) => into(item, sensitive, all)?,
                // It may be a list of any length.
                Data::Unknown(unknown) if matches!(unknown.kind, Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    return Err(Some(unknown.clone()));
                }
                _ => all.push(item.clone().marked(sensitive)),
            }
        }
        Ok(())
    }
    let mut all = Vec::new();
    match a.first().map(|value| into(value, false, &mut all)) {
        Some(Ok(())) => Ok(Value::tuple(all)),
        Some(Err(Some(unknown))) => Ok(unknown_as(&unknown, Type::List(Type::Any.into()), false)),
        _ => Err("a list is required".into()),
    }
}

fn element(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let items = in_order(a, 0)?;
    let index = whole(a, 1)?;
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err("the list is empty".into());
    }
    items.get(usize::try_from(index.rem_euclid(count)).unwrap_or(0)).cloned().ok_or_else(|| "there is no such element".into())
}

fn index(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let wanted = a.get(1).ok_or("a value is required")?;
    for (n, item) in in_order(a, 0)?.iter().enumerate() {
        match equal(item, wanted) {
            Some(true) => return Ok(n.into()),
            Some(false) => {}
            None => {
                return Ok(item.first_unknown().or_else(|| wanted.first_unknown()).map_or(Value::NULL, |unknown| unknown_as(&unknown, Type::Number, false)));
            }
        }
    }
    Err("no element is equal to that".into())
}

fn slice(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let all = in_order(a, 0)?;
    let (start, end) = (count(number(a, 1)?)?, count(number(a, 2)?)?);
    let part = all.get(start..end).ok_or("the range lies outside the list")?;
    Ok(like(a.first(), part.to_vec()))
}

fn reverse(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let reversed = items(a, 0)?.iter().rev().cloned().collect();
    Ok(like(a.first(), reversed))
}

fn distinct(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let all = items(a, 0)?;
    let mut sorted: Vec<(usize, &Value)> = all.iter().enumerate().collect();
    context.charge(all.len())?;
    sorted.sort_by(|(n, a), (m, b)| order(a, b).then(n.cmp(m)));
    sorted.dedup_by(|(_, a), (_, b)| order(a, b).is_eq());
    sorted.sort_by_key(|(n, _)| *n);
    Ok(like(a.first(), sorted.into_iter().map(|(_, item)| item.clone()).collect()))
}

fn chunklist(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let all = items(a, 0)?;
    let size = count(number(a, 1)?)?;
    let size = if size == 0 { all.len().max(1) } else { size };
    Ok(Value::list(all.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
}

fn contains(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let wanted = a.get(1).ok_or("a value is required")?;
    let mut unknown = None;
    for item in items(a, 0)? {
        match equal(item, wanted) {
            Some(true) => return Ok(true.into()),
            Some(false) => {}
            None => unknown = unknown.or_else(|| item.first_unknown()),
        }
    }
    Ok(unknown.map_or_else(|| false.into(), |unknown| unknown_as(&unknown, Type::Bool, false)))
}

fn coalesce(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let types: Vec<Type> = a.iter().map(type_of).collect();
    let kind = unify_all(&types).ok_or("all arguments must have the same type")?;
    for value in a {
        match &value.data {
            Data::Null(_) => {}
            Data::Text(text) if text.is_empty() => {}
            // A value that may turn out null or empty leaves the choice open.
            Data::Unknown(unknown) => return Ok(unknown_as(unknown, kind, false)),
            _ => return convert(value.clone(), &kind),
        }
    }
    Err("no argument is a value that is neither null nor empty".into())
}

fn coalescelist(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    // All of them must be lists, whichever is taken.
    let is_list = |value: &Value| value.is_null() || value.sequence().is_some_and(|sequence| sequence.kind != SequenceKind::Set);
    if !a.iter().all(is_list) {
        return Err("all arguments must be lists".into());
    }
    a.iter().find(|value| value.sequence().is_some_and(|sequence| !sequence.items().is_empty())).cloned().ok_or_else(|| "no list has an element".into())
}

fn one(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    match items(a, 0)? {
        [] => Ok(Data::Null(a.first().and_then(Value::sequence).map_or(Type::Any, |sequence| sequence.element().clone())).into()),
        [only] => Ok(only.clone()),
        _ => Err("the list has more than one element".into()),
    }
}

/// Whether all elements are true (`wanted`), or any is.
fn every(a: &[Value], wanted: bool) -> Result<Value, String> {
    let mut unknown = None;
    // All of them must be bools, wherever the answer lies.
    let bools: Vec<Value> = items(a, 0)?.iter().map(|item| convert(item.clone(), &Type::Bool)).collect::<Result<_, _>>()?;
    for item in bools {
        match item.data {
            Data::Unknown(why) => unknown = unknown.or(Some(why)),
            Data::Bool(yes) if yes == wanted => {}
            Data::Bool(_) => return Ok((!wanted).into()),
            // Null is not true.
            _ if wanted => return Ok(false.into()),
            _ => {}
        }
    }
    Ok(unknown.map_or_else(|| wanted.into(), |unknown| unknown_as(&unknown, Type::Bool, false)))
}

fn lookup(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let mapping = a.first().and_then(Value::mapping).ok_or("a map or object is required")?;
    match (mapping.items().get(text(a, 1)?), a.get(2)) {
        (Some(item), _) => Ok(item.clone()),
        // A map's default becomes what its values are.
        (None, Some(default)) => convert(default.clone(), mapping.element()),
        (None, None) => Err(format!("there is no element `{}`", text(a, 1)?)),
    }
}

fn merge(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let mut merged = BTreeMap::new();
    let mut all_maps = !a.is_empty();
    let mut sensitive = false;
    for value in a {
        sensitive |= value.sensitive;
        match &value.data {
            Data::Null(Type::Any | Type::Map(_) | Type::Object(_)) => {}
            Data::Unknown(unknown) => return Ok(unknown_as(unknown, Type::Map(Type::Any.into()), false)),
            Data::Mapping(mapping) => {
                if let Some(open) = mapping.open() {
                    return Ok(open.unknown(None).into());
                }
                all_maps &= mapping.is_map;
                merged.extend(mapping.items().iter().map(|(name, item)| (name.clone(), item.clone())));
            }
            _ => return Err("all arguments must be maps or objects".into()),
        }
    }
    let value = Value::object(merged).marked(sensitive);
    match all_maps.then(|| convert(value.clone(), &Type::Map(Type::Any.into()))) {
        Some(Ok(map)) => Ok(map),
        _ => Ok(value),
    }
}

fn zipmap(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (names, values) = (items(a, 0)?, items(a, 1)?);
    if let Some(unknown) = names.iter().find_map(Value::unknown) {
        return Ok(unknown_as(unknown, Type::Map(Type::Any.into()), false));
    }
    if names.len() != values.len() {
        return Err("there must be as many keys as values".into());
    }
    let mut zipped = BTreeMap::new();
    for (name, value) in names.iter().zip(values) {
        zipped.insert(as_text(name)?, value.clone());
    }
    Ok(if a.get(1).is_some_and(is_list) { Value::map(zipped) } else { Value::object(zipped) })
}

fn transpose(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let mut turned: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (name, list) in mapping(a, 0)?.0 {
        for item in list.sequence().ok_or("all values must be lists")?.items() {
            turned.entry(as_text(item)?).or_default().push(name.clone().into());
        }
    }
    Ok(Value::map(turned.into_iter().map(|(name, items)| (name, Value::list(items))).collect()))
}

fn matchkeys(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    // Both lists of keys are of one type.
    let kind = unify_all(&[type_of(a.get(1).unwrap_or(&Value::NULL)), type_of(a.get(2).unwrap_or(&Value::NULL))]).ok_or("the keys must be of one type")?;
    let alike: Vec<Value> =
        a.iter().enumerate().map(|(n, list)| if n == 0 { Ok(list.clone()) } else { convert(list.clone(), &kind) }).collect::<Result<_, _>>()?;
    let (values, keys, wanted) = (items(&alike, 0)?, items(&alike, 1)?, items(&alike, 2)?);
    if values.len() != keys.len() {
        return Err("there must be as many keys as values".into());
    }
    context.charge(keys.len().saturating_mul(wanted.len()))?;
    let kept = values.iter().zip(keys).filter(|(_, key)| wanted.iter().any(|wanted| equal(key, wanted) == Some(true)));
    Ok(Value::list(kept.map(|(value, _)| value.clone()).collect()))
}
