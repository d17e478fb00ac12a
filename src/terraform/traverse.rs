//! Steps into values: attributes, indices, splats.

use super::eval::{Evaluated, Evaluator, Refusal, Scope, refuse, unknown_as};
use super::syntax::Step;
use super::types::{Type, convert};
use super::value::{Data, SequenceKind, Unknown, Value};
use crate::source::Span;

/// The value at the end of the steps.
pub(super) fn walk(evaluator: &Evaluator<'_>, mut value: Value, steps: &[Step], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
    let mut rest = steps;
    while let [step, after @ ..] = rest {
        evaluator.charge(1, at)?;
        rest = after;
        value = match step {
            Step::Attr(name) => attribute(&value, name, at)?,
            Step::Index(expr) => index(&value, evaluator.eval(expr, scope)?, at)?,
            Step::Splat => return splat(evaluator, &value, rest, at, scope),
            Step::AttrSplat => {
                let length = rest.iter().take_while(|step| matches!(step, Step::Attr(_))).count();
                let (each, after) = rest.split_at(length);
                rest = after;
                splat(evaluator, &value, each, at, scope)?
            }
        };
    }
    Ok(value)
}

/// The attribute of an object, or the element of a map.
pub(super) fn attribute(value: &Value, name: &str, at: Span) -> Evaluated {
    let found = match &value.data {
        Data::Mapping(mapping) => match (mapping.items().get(name), mapping.open()) {
            (Some(item), _) => item.clone(),
            (None, Some(open)) => open.unknown(Some(name)).into(),
            (None, None) => return refuse(at, format!("there is no attribute `{name}`")),
        },
        Data::Unknown(unknown) if matches!(unknown.kind, Type::Bool | Type::Number | Type::Text) => {
            return refuse(at, format!("there is no attribute `{name}`: this is no object"));
        }
        Data::Unknown(unknown) => element_of(unknown, Some(name)),
        Data::Null(_) => return refuse(at, format!("null has no attribute `{name}`")),
        // `list.0` is an old way to write an index.
        Data::Sequence(_) if name.bytes().all(|b| b.is_ascii_digit()) => return index(value, name.into(), at),
        _ => return refuse(at, format!("there is no attribute `{name}`: this is no object")),
    };
    Ok(found.marked(value.sensitive))
}

/// The element of a list, tuple, map or object.
pub(super) fn index(value: &Value, key: Value, at: Span) -> Evaluated {
    let sensitive = value.sensitive || key.sensitive;
    if key.is_null() {
        return refuse(at, "an index must not be null");
    }
    let refused = |message: String| Refusal { message, at, bound: false };
    let found = match &value.data {
        Data::Unknown(unknown) if matches!(unknown.kind, Type::Bool | Type::Number | Type::Text | Type::Set(_)) => {
            return refuse(at, "this has no elements to take by index");
        }
        Data::Unknown(unknown) => element_of(unknown, key.text().map(|name| &**name)),
        Data::Null(_) => return refuse(at, "null has no elements"),
        Data::Sequence(sequence) if sequence.kind != SequenceKind::Set => {
            let key = convert(key, &Type::Number).map_err(refused)?;
            match &key.data {
                Data::Unknown(unknown) => unknown_as(unknown, Type::Any, true),
                Data::Number(number) => {
                    let place = number.to_i64().and_then(|n| usize::try_from(n).ok());
                    match place.and_then(|n| sequence.items().get(n)) {
                        Some(item) => item.clone(),
                        None => return refuse(at, format!("there is no element {number}")),
                    }
                }
                _ => return refuse(at, "an index must be a number"),
            }
        }
        Data::Mapping(mapping) => {
            let key = convert(key, &Type::Text).map_err(refused)?;
            match &key.data {
                Data::Unknown(unknown) => unknown_as(unknown, Type::Any, true),
                Data::Text(name) => match (mapping.items().get(name), mapping.open()) {
                    (Some(item), _) => item.clone(),
                    (None, Some(open)) => open.unknown(Some(name)).into(),
                    (None, None) => return refuse(at, format!("there is no element `{name}`")),
                },
                _ => return refuse(at, "a key must be text"),
            }
        }
        _ => return refuse(at, "this has no elements to take by index"),
    };
    Ok(found.marked(sensitive))
}

/// What a part of something unknown is: unknown as well, of the part's type where that is known.
fn element_of(unknown: &Unknown, name: Option<&str>) -> Value {
    let kind = match (&unknown.kind, name) {
        (Type::List(element) | Type::Map(element), _) => (**element).clone(),
        (Type::Object(fields), Some(name)) => fields.get(name).map_or(Type::Any, |field| field.kind.clone()),
        _ => Type::Any,
    };
    unknown_as(unknown, kind, true)
}

fn splat(evaluator: &Evaluator<'_>, value: &Value, each: &[Step], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
    let one = [value.clone()];
    let items = match &value.data {
        Data::Unknown(unknown) if matches!(unknown.kind, Type::Bool | Type::Number | Type::Text) => {
            // What it has as its only element, if it is not null, can be told.
            nested(evaluator, &unknown_as(unknown, unknown.kind.clone(), false), each, at, scope)?;
            return Ok(unknown_as(unknown, Type::List(Type::Any.into()), false).marked(value.sensitive));
        }
        Data::Unknown(unknown) => return Ok(unknown_as(unknown, Type::List(Type::Any.into()), false).marked(value.sensitive)),
        Data::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => return refuse(at, "null has no elements"),
        Data::Null(_) => &[],
        Data::Sequence(sequence) if let Some(unknown) = sequence.in_doubt() => {
            return Ok(unknown_as(&unknown, Type::List(Type::Any.into()), false).marked(value.sensitive));
        }
        Data::Sequence(sequence) => sequence.items(),
        _ => &one,
    };
    let results: Vec<Value> = items.iter().map(|item| nested(evaluator, item, each, at, scope)).collect::<Evaluated<_>>()?;
    let is_list = value.sequence().is_some_and(|sequence| sequence.kind != SequenceKind::Tuple);
    if !is_list {
        return Ok(Value::tuple(results).marked(value.sensitive));
    }
    // Of a list of tuples of different lengths there is no list.
    let lengths = |value: &Value| value.sequence().filter(|sequence| sequence.kind == SequenceKind::Tuple).map(|sequence| sequence.items().len());
    if results.iter().map(lengths).zip(results.iter().map(lengths).skip(1)).any(|(a, b)| a != b) {
        return refuse(at, "the elements come to different types");
    }
    Ok(Value::list(results).marked(value.sensitive))
}

/// Splats within splats are as deep as what they go through, and that is bounded.
fn nested(evaluator: &Evaluator<'_>, item: &Value, each: &[Step], at: Span, scope: Option<&Scope<'_>>) -> Evaluated {
    evaluator.deeper(at, || walk(evaluator, item.clone(), each, at, scope))
}
