//! Numbers of which the least and the most are known: sums of them, and those that are read out of texts.

use regorus::Value as Rego;
use regorus::unstable::ArithOp;

use super::builtins::{Call, Given};
use super::compare::{head, number_range, range};
use super::value::Kinds;
use super::{Ids, T};

/// What arithmetic on two numbers gives at least and at most.
pub(super) fn between(op: &ArithOp, a: &T, b: &T) -> Option<(f64, f64)> {
    let ((a_least, a_most), (b_least, b_most)) = (range(a)?, range(b)?);
    let (least, most) = match op {
        ArithOp::Add => (a_least + b_least, a_most + b_most),
        ArithOp::Sub => (a_least - b_most, a_most - b_least),
        ArithOp::Mul if a_least >= 0.0 && b_least >= 0.0 => (a_least * b_least, a_most * b_most),
        ArithOp::Div if b_least > 0.0 && b_least == b_most => (a_least / b_least, a_most / b_least),
        _ => return None,
    };
    // Nothing times anything is no number.
    (!least.is_nan() && !most.is_nan()).then(|| (below(least), above(most)))
}

/// What was rounded may lie beyond: one step further, it does not. Whole numbers that are not large are exact.
fn below(number: f64) -> f64 {
    if number.fract() == 0.0 && number.abs() < EXACT { number } else { number.next_down() }
}

fn above(number: f64) -> f64 {
    -below(-number)
}

/// 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// `sum` of a list.
pub(super) fn sum(list: &T) -> Option<Given> {
    let (elements, open) = list.elements().filter(|(_, open)| open.none() && list.kinds() == Kinds::ARRAY)?;
    let mut whole = (0.0, 0.0);
    for (_, member) in &elements {
        let (least, most) = range(&member.value)?;
        let (least, most) = if member.perhaps.none() { (least, most) } else { (least.min(0.0), most.max(0.0)) };
        whole = (whole.0 + least, whole.1 + most);
    }
    Some(Ok(Some((T::between(list.ids() | open, below(whole.0), above(whole.1)), Ids::NONE))))
}

/// `round` and its kin.
pub(super) fn rounded(number: &T) -> Option<Given> {
    let (least, most) = range(number)?;
    Some(Ok(Some((T::between(number.ids(), least.floor(), most.ceil()), Ids::NONE))))
}

/// `units.parse` and `units.parse_bytes`: what begins with a digit is not negative. What is no quantity is an error.
pub(super) fn quantity(text: &T) -> Option<Given> {
    let head = head(&text.as_parts()?);
    let least = if head.starts_with(|c: char| c.is_ascii_digit()) { 0.0 } else { return None };
    Some(Ok(Some((T::between(text.ids(), least, f64::INFINITY), text.ids()))))
}

/// `time.parse_rfc3339_ns`: what is known of the date tells the days between which the time lies. What is no time is an error.
pub(super) fn time(call: &Call<'_>, text: &T) -> Option<Given> {
    let head = head(&text.as_parts()?);
    let known = [10, 7, 4].into_iter().find_map(|length| head.get(..length))?;
    let at = |rest: &str| {
        let whole = format!("{known}{}", rest.get(known.len()..)?);
        number_range(&call.regorus("time.parse_rfc3339_ns", &[Rego::String(whole.into())])?)
    };
    // A month may end three days later, and a day lie up to one further in its zone.
    let (least, most) = (at("0000-01-01T00:00:00Z")?.0 - DAY, at("0000-12-28T23:59:59Z")?.1 + 5.0 * DAY);
    Some(Ok(Some((T::between(text.ids(), least, most), text.ids()))))
}

/// `time.parse_ns` of a layout that begins with the date.
pub(super) fn time_by(call: &Call<'_>, layout: &T, text: &T) -> Option<Given> {
    let T::Known(Rego::String(layout)) = layout else { return None };
    if layout.starts_with("2006-01-02") || layout.starts_with("RFC3339") { time(call, text) } else { None }
}

const DAY: f64 = 86_400e9;
