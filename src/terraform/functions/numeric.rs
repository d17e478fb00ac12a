//! Functions of numbers.

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, RoundingMode, Signed, ToPrimitive, Zero};

use super::Param::{Any, Number as N};
use super::{Context, Function, Gives, Sees, known, number, whole};
use crate::model::Number;
use crate::terraform::operators::tidy;
use crate::terraform::order::compare;
use crate::terraform::types::{Type, convert};
use crate::terraform::value::{Data, Value};

pub(super) const TABLE: &[Function] = &[
    known("abs", &[N], Gives::Number, |_, a| Ok(tidy(number(a, 0)?.to_decimal().abs())?.into())),
    known("ceil", &[N], Gives::Number, |_, a| round(number(a, 0)?, RoundingMode::Ceiling)),
    known("floor", &[N], Gives::Number, |_, a| round(number(a, 0)?, RoundingMode::Floor)),
    known("log", &[N, N], Gives::Number, |_, a| from_f64(number(a, 0)?.to_f64().ln() / number(a, 1)?.to_f64().ln())),
    known("pow", &[N, N], Gives::Number, pow),
    known("signum", &[N], Gives::Number, |_, a| {
        let decimal = number(a, 0)?.to_decimal();
        if !decimal.is_integer() {
            return Err("a whole number is required".into());
        }
        Ok((i64::from(decimal.is_positive()) - i64::from(decimal.is_negative())).into())
    }),
    known("parseint", &[Any, N], Gives::Number, parseint),
    known("max", &[], Gives::Number, |_, a| extreme(a, std::cmp::Ordering::Greater)).rest(N),
    known("min", &[], Gives::Number, |_, a| extreme(a, std::cmp::Ordering::Less)).rest(N),
    known("sum", &[Any], Gives::Number, sum),
    known("range", &[N, N, N], Gives::List, range).least(1).sees(Sees::Known),
    known("tonumber", &[super::Param::Nullable], Gives::Number, |_, a| convert(a.first().cloned().unwrap_or(Value::NULL), &Type::Number)),
];

fn round(number: &Number, mode: RoundingMode) -> Result<Value, String> {
    Ok(tidy(number.to_decimal().with_scale_round(0, mode))?.into())
}

fn from_f64(number: f64) -> Result<Value, String> {
    let decimal = BigDecimal::try_from(number).map_err(|_| "the result is no number")?;
    // The shortest decimal that is this double, as people write it.
    let shortest = format!("{number:?}").parse().unwrap_or(decimal);
    Ok(tidy(shortest)?.into())
}

fn pow(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let (base, exponent) = (number(a, 0)?, number(a, 1)?);
    match exponent.to_i64() {
        Some(times @ 0..=512) => {
            let mut result = BigDecimal::from(1);
            for _ in 0..times {
                result = tidy(result * base.to_decimal())?.to_decimal();
            }
            Ok(tidy(result)?.into())
        }
        _ => from_f64(base.to_f64().powf(exponent.to_f64())),
    }
}

fn parseint(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let Some(Data::Text(written)) = a.first().map(|value| &value.data) else { return Err("the first argument must be a string".into()) };
    let base = u32::try_from(whole(a, 1)?).ok().filter(|base| (2..=62).contains(base)).ok_or("the base must be between 2 and 62")?;
    let (negative, digits) = match written.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    if digits.is_empty() || digits.len() > 2048 {
        return Err(format!("`{written}` is no number of base {base}"));
    }
    let mut result = BigInt::zero();
    for c in digits.chars() {
        let digit = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            'a'..='z' => u32::from(c) - u32::from('a') + 10,
            'A'..='Z' if base <= 36 => u32::from(c) - u32::from('A') + 10,
            'A'..='Z' => u32::from(c) - u32::from('A') + 36,
            _ => u32::MAX,
        };
        if digit >= base {
            return Err(format!("`{written}` is no number of base {base}"));
        }
        result = result * base + digit;
    }
    Ok(Number::from(BigDecimal::from(if negative { -result } else { result })).into())
}

fn extreme(arguments: &[Value], wanted: std::cmp::Ordering) -> Result<Value, String> {
    let mut best: Option<&Number> = None;
    for n in 0..arguments.len() {
        let next = number(arguments, n)?;
        if best.is_none_or(|best| compare(next, best) == wanted) {
            best = Some(next);
        }
    }
    best.map(|best| best.clone().into()).ok_or_else(|| "at least one number is required".into())
}

fn sum(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let items = super::items(a, 0)?;
    if items.is_empty() {
        return Err("the list must not be empty".into());
    }
    let mut total = BigDecimal::zero();
    for item in items {
        match convert(item.clone(), &Type::Number)?.data {
            Data::Number(number) => total = tidy(total + number.to_decimal())?.to_decimal(),
            _ => return Err("all elements must be numbers".into()),
        }
    }
    Ok(Number::from(total).into())
}

fn range(_: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let zero = Number::from(0);
    let (start, end) = if a.len() == 1 { (&zero, number(a, 0)?) } else { (number(a, 0)?, number(a, 1)?) };
    let (start, end) = (start.to_decimal(), end.to_decimal());
    let up = start < end;
    let step = match a.len() {
        3 => number(a, 2)?.to_decimal(),
        _ => BigDecimal::from(if up { 1 } else { -1 }),
    };
    if step.is_zero() {
        return Err("the step must not be zero".into());
    }
    if start != end && up != step.is_positive() {
        return Err("the step leads away from the end".into());
    }
    let mut items = Vec::new();
    let mut next = start;
    while if up { next < end } else { next > end } {
        if items.len() == 1024 {
            return Err("more than 1024 elements are not made".into());
        }
        items.push(Number::from(next.clone()).into());
        next += &step;
    }
    Ok(Value::list(items))
}

/// A number as a length or count.
pub(super) fn count(number: &Number) -> Result<usize, String> {
    number.to_decimal().to_usize().filter(|_| number.to_i64().is_some()).ok_or_else(|| "a whole number that is not negative is required".into())
}
