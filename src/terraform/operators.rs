//! Operators, with the conversions that the language makes for their operands.

use std::cmp::Ordering;

use bigdecimal::{BigDecimal, Zero};

use super::eval::unknown_as;
use super::order::compare;
use super::syntax::{Binary, Unary};
use super::types::{Type, convert, type_of};
use super::value::{Data, SequenceKind, TextPart, Unknown, Value};
use crate::model::Number;

/// Digits that numbers are kept to.
const DIGITS: u64 = 155;
/// Exponents beyond this are refused.
const MAX_EXPONENT: i64 = 8192;

/// An operator before its operand.
pub(super) fn unary(operator: Unary, operand: Value) -> Result<Value, String> {
    let kind = match operator {
        Unary::Negate => Type::Number,
        Unary::Not => Type::Bool,
    };
    let operand = convert(operand, &kind)?;
    let sensitive = operand.sensitive;
    let value = match operand.data {
        Data::Unknown(unknown) => unknown_as(&unknown, kind, false),
        Data::Bool(yes) => (!yes).into(),
        Data::Number(number) => tidy(-number.to_decimal())?.into(),
        _ => return Err(format!("`{}` cannot be applied to null", operator.word())),
    };
    Ok(value.marked(sensitive))
}

/// Whether a number is divided by zero, which is infinite to Terraform, and so a value that we have no word for.
pub(super) fn is_infinite(operator: Binary, left: &Value, right: &Value) -> bool {
    let is_zero = |value: &Value| match convert(value.clone(), &Type::Number).map(|value| value.data) {
        Ok(Data::Number(number)) => Some(number.to_decimal().is_zero()),
        _ => None,
    };
    operator == Binary::Divide && is_zero(right) == Some(true) && is_zero(left) == Some(false)
}

/// An operator between its operands; `&&` and `||` are the evaluator's.
pub(super) fn binary(operator: Binary, left: Value, right: Value) -> Result<Value, String> {
    let sensitive = left.is_sensitive() || right.is_sensitive();
    let value = match operator {
        Binary::Equal | Binary::NotEqual => match equal(&left, &right) {
            Some(same) => Value::from(same == (operator == Binary::Equal)),
            None => match left.first_unknown().or_else(|| right.first_unknown()) {
                Some(unknown) => unknown_as(&unknown, Type::Bool, false),
                None => false.into(),
            },
        },
        _ => numeric(operator, left, right)?,
    };
    Ok(value.marked(sensitive))
}

fn numeric(operator: Binary, left: Value, right: Value) -> Result<Value, String> {
    let is_comparison = matches!(operator, Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual);
    let (left, right) = (convert(left, &Type::Number)?, convert(right, &Type::Number)?);
    let (left, right) = match (&left.data, &right.data) {
        (Data::Number(left), Data::Number(right)) => (left, right),
        (Data::Null(_), _) | (_, Data::Null(_)) => return Err(format!("`{}` cannot be applied to null", operator.word())),
        (Data::Unknown(unknown), _) | (_, Data::Unknown(unknown)) => {
            return Ok(unknown_as(unknown, if is_comparison { Type::Bool } else { Type::Number }, false));
        }
        _ => return Err(format!("`{}` needs numbers", operator.word())),
    };
    if is_comparison {
        let order = compare(left, right);
        let holds = match operator {
            Binary::Less => order == Ordering::Less,
            Binary::LessEqual => order != Ordering::Greater,
            Binary::Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        };
        return Ok(holds.into());
    }
    Ok(arithmetic(operator, left, right)?.into())
}

fn arithmetic(operator: Binary, left: &Number, right: &Number) -> Result<Number, String> {
    if let (Number::Int(a), Number::Int(b)) = (left, right) {
        let small = match operator {
            Binary::Add => a.checked_add(*b),
            Binary::Subtract => a.checked_sub(*b),
            Binary::Multiply => a.checked_mul(*b),
            Binary::Modulo if *b != 0 => a.checked_rem(*b),
            Binary::Divide if *b != 0 && a.checked_rem(*b) == Some(0) => a.checked_div(*b),
            _ => None,
        };
        if let Some(small) = small {
            return Ok(small.into());
        }
    }
    let (a, b) = (left.to_decimal(), right.to_decimal());
    match operator {
        Binary::Add => tidy(a + b),
        Binary::Subtract => tidy(a - b),
        Binary::Multiply => tidy(a * b),
        Binary::Divide if b.is_zero() => Err("cannot divide by zero".into()),
        // Terraform gives back what was to be divided.
        Binary::Modulo if b.is_zero() => Ok(left.clone()),
        Binary::Divide => tidy(a / b),
        _ => tidy(a % b),
    }
}

/// A result within the bounds of what is computed.
pub(super) fn tidy(decimal: BigDecimal) -> Result<Number, String> {
    let decimal = if decimal.digits() > DIGITS { decimal.with_prec(DIGITS) } else { decimal };
    let (_, scale) = decimal.as_bigint_and_exponent();
    if scale.abs() > MAX_EXPONENT {
        return Err("the number is out of range".into());
    }
    Ok(decimal.into())
}

/// Whether two values are equal; `None` where that rests on something unknown. Nothing is converted: `"1"` is not `1`.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (&left.data, &right.data) {
        (Data::Null(_), Data::Null(_)) => Some(true),
        (Data::Null(_), Data::Unknown(unknown)) | (Data::Unknown(unknown), Data::Null(_)) => (!unknown.nullable).then_some(false),
        (Data::Unknown(unknown), _) if is_of_another_type(unknown, right) => Some(false),
        (_, Data::Unknown(unknown)) if is_of_another_type(unknown, left) => Some(false),
        (Data::Text(text), Data::Unknown(unknown)) | (Data::Unknown(unknown), Data::Text(text)) => (!may_be(&unknown.parts, text)).then_some(false),
        (Data::Unknown(_), _) | (_, Data::Unknown(_)) => None,
        (Data::Sequence(a), Data::Sequence(b)) => {
            // What is unknown in a set may come to be another of its elements, so that not even their number is known.
            if a.kind == b.kind && a.kind == SequenceKind::Set && !(left.is_wholly_known() && right.is_wholly_known()) {
                return None;
            }
            if a.kind != b.kind || a.items().len() != b.items().len() {
                return Some(false);
            }
            all(a.items().iter().zip(b.items()).map(|(a, b)| equal(a, b)))
        }
        (Data::Mapping(a), Data::Mapping(b)) => {
            if a.open().is_some() || b.open().is_some() {
                return None;
            }
            if a.is_map != b.is_map || !a.items().keys().eq(b.items().keys()) {
                return Some(false);
            }
            all(a.items().values().zip(b.items().values()).map(|(a, b)| equal(a, b)))
        }
        (a, b) => Some(a == b),
    }
}

/// Whether text of which these parts are known may turn out to be this text: it begins, goes on and ends so.
fn may_be(parts: &[TextPart], text: &str) -> bool {
    let (first, last) = (parts.first(), parts.last());
    let mut rest = text;
    if let Some(TextPart::Known(head)) = first {
        let Some(after) = rest.strip_prefix(&**head) else { return false };
        rest = after;
    }
    if let Some(TextPart::Known(tail)) = last
        && parts.len() > 1
    {
        let Some(before) = rest.strip_suffix(&**tail) else { return false };
        rest = before;
    }
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().filter_map(|part| if let TextPart::Known(known) = part { Some(known) } else { None }).all(|known| match rest.split_once(&**known) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// Whether what an unknown can be, but for null, is of another type than a value that is not null.
fn is_of_another_type(unknown: &Unknown, other: &Value) -> bool {
    let is_one = matches!(unknown.kind, Type::Bool | Type::Number | Type::Text);
    is_one && !matches!(other.data, Data::Unknown(_) | Data::Null(_)) && type_of(other) != unknown.kind && type_of(other) != Type::Any
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}
