//! What a plain scalar means.
//!
//! [`Schema::Terraform`] follows the decoder of Terraform's `yamldecode`. [`Schema::Kubernetes`] follows go-yaml v2, through which Kubernetes reads its manifests; its answers are pinned in
//! the tests. Where it loses digits (integers beyond 64 bits) we keep them.

use super::Schema;
use crate::model::{Number, Value};

/// A text longer than this is no number: turning digits into one costs the square of their count.
const MOST_DIGITS: usize = 512;

/// A scalar's value, and what is doubtful about it.
pub(super) struct Resolved {
    pub(super) value: Value,
    pub(super) doubt: Option<String>,
}

impl From<Value> for Resolved {
    fn from(value: Value) -> Self {
        Self { value, doubt: None }
    }
}

/// The value of a scalar from its text, whether it stood plain, and its tag (`int` for `!!int`; `Some("")` for one of the user's own).
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>, schema: Schema) -> Resolved {
    match tag {
        None if plain => untagged(text, schema),
        None => as_text(text).into(),
        Some(tag @ ("int" | "float" | "bool" | "null")) => {
            let resolved = untagged(text, schema);
            let fits = match &resolved.value {
                Value::Number(number) => tag == "float" || (tag == "int" && (number.to_i64().is_some() || number.to_decimal().is_integer())),
                Value::Bool(_) => tag == "bool",
                Value::Null => tag == "null",
                _ => false,
            };
            if fits {
                return resolved;
            }
            Resolved { value: as_text(text), doubt: Some(format!("`{}` is no `!!{tag}`; it is taken as text", short(text))) }
        }
        Some("timestamp") if schema == Schema::Terraform => as_text(&moment(text).unwrap_or_else(|| text.to_owned())).into(),
        Some("" | "set" | "omap" | "pairs") if schema == Schema::Terraform => {
            Resolved { value: as_text(text), doubt: Some("a tag that `yamldecode` does not know".into()) }
        }
        Some("binary") if schema != Schema::Terraform => match binary(text) {
            Some(decoded) => Value::Text(decoded.into()).into(),
            None => Resolved { value: as_text(text), doubt: Some("what `!!binary` holds is no text; it is kept in base64".into()) },
        },
        Some(_) => as_text(text).into(),
    }
}

fn as_text(text: &str) -> Value {
    Value::Text(text.into())
}

/// The beginning of a text, for messages.
fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(40.min(text.len()))).unwrap_or("")
}

fn untagged(text: &str, schema: Schema) -> Resolved {
    // Most scalars are words; only these first characters can begin anything else.
    let Some(first) = text.chars().next() else { return Value::Null.into() };
    if !matches!(first, '0'..='9' | '+' | '-' | '.' | '~') && text.len() > "false".len() {
        return as_text(text).into();
    }
    let value = match (text, schema) {
        ("~" | "null" | "Null" | "NULL", _) => Value::Null,
        ("true" | "True" | "TRUE", _) | ("y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON", Schema::Kubernetes | Schema::Terraform) => Value::Bool(true),
        ("false" | "False" | "FALSE", _) | ("n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF", Schema::Kubernetes | Schema::Terraform) => {
            Value::Bool(false)
        }
        (".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF", _) => {
            return Resolved { value: as_text(text), doubt: Some(format!("`{text}` is no number that can be written out; it is taken as text")) };
        }
        _ if text.len() > MOST_DIGITS => as_text(text),
        (_, Schema::Kubernetes) => go_number(text).map_or_else(|| as_text(text), Value::Number),
        (_, Schema::Terraform) => match core_number(text) {
            Some(number) => Value::Number(number),
            None => moment(text).map_or_else(|| as_text(text), |moment| as_text(&moment)),
        },
        (_, Schema::Core) => core_number(text).map_or_else(|| as_text(text), Value::Number),
    };
    value.into()
}

/// YAML 1.2's core schema: `-12`, `0o17`, `0x1f`, `1.5e3`.
fn core_number(text: &str) -> Option<Number> {
    let prefixed = |prefix, radix| text.strip_prefix(prefix).and_then(|digits| whole(digits, radix));
    prefixed("0o", 8).or_else(|| prefixed("0x", 16)).map(number).or_else(|| decimal(text))
}

/// go-yaml v2: underscores anywhere, a leading zero is octal where its digits allow it.
fn go_number(text: &str) -> Option<Number> {
    if text.starts_with('.') {
        return (!text.contains('_')).then(|| decimal(text)).flatten();
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) {
        return None;
    }
    let plain = if text.contains('_') { text.replace('_', "") } else { text.into() };
    let (sign, digits) = match plain.strip_prefix(['+', '-']) {
        Some(digits) => (plain.get(..1).unwrap_or(""), digits),
        None => ("", plain.as_str()),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)?),
        Some("0b" | "0B") => (2, digits.get(2..)?),
        Some("0o" | "0O") => (8, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    let fits = |int: &i128| match sign {
        "" => u64::try_from(*int).is_ok(),
        _ => i64::try_from(*int).is_ok(),
    };
    let int = whole(digits, radix).map(|int| if sign == "-" { -int } else { int }).filter(fits);
    int.map(number).or_else(|| decimal(&plain))
}

/// Digits without a sign.
fn whole(digits: &str, radix: u32) -> Option<i128> {
    (!digits.starts_with(['+', '-'])).then(|| i128::from_str_radix(digits, radix).ok()).flatten()
}

fn number(int: i128) -> Number {
    i64::try_from(int).map_or_else(|_| Number::from(bigdecimal::BigDecimal::from(int)), Number::Int)
}

/// `-1.5e3`, `.5`, `1.`: what YAML writes as a decimal number and a double can hold.
fn decimal(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(before) || !digits(after) || (before.is_empty() && after.is_empty()) || exponent.is_some_and(|exponent| exponent.is_empty() || !digits(exponent))
    {
        return None;
    }
    let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    // Written as every reader of decimals knows it: digits on both sides of the point.
    let sign = if text.starts_with('-') { "-" } else { "" };
    let tail = unsigned.get(mantissa.len()..).unwrap_or("");
    finite
        .then(|| Number::parse(&format!("{sign}{}.{}{tail}", if before.is_empty() { "0" } else { before }, if after.is_empty() { "0" } else { after })))
        .flatten()
}

/// A scalar as the text of a key: what go-yaml's conversion to JSON writes, or as it stands.
pub(super) fn key(value: &Value, written: &str, schema: Schema) -> String {
    match (value, schema) {
        (Value::Text(text), _) => text.to_string(),
        (Value::Bool(yes), Schema::Kubernetes | Schema::Terraform) => yes.to_string(),
        (Value::Number(number), Schema::Terraform) => number.to_string(),
        (Value::Number(Number::Int(int)), Schema::Kubernetes) if written.contains(['x', 'X']) || !written.contains(['.', 'e', 'E']) => int.to_string(),
        (Value::Number(decimal), Schema::Kubernetes) => single(decimal.to_f64()),
        (Value::Null, Schema::Kubernetes) => "null".into(),
        _ => written.into(),
    }
}

/// A number as the shortest text of a single-precision float, with an exponent where that is below -4 or above 5.
fn single(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "single precision is what the loader writes")]
    let number = number as f32;
    let scientific = format!("{number:e}");
    match scientific.split_once('e').and_then(|(mantissa, exponent)| Some((mantissa, exponent.parse::<i32>().ok()?))) {
        Some((mantissa, exponent)) if !(-4..6).contains(&exponent) => format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
        _ => number.to_string(),
    }
}

/// A time as RFC 3339 writes it, to the second, from how YAML writes it: `2001-1-1`, `2001-12-14t21:59:43.1-05:00`,
/// `2001-12-14 21:59:43`; `None` where it is none.
fn moment(text: &str) -> Option<String> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let numbers = |text: &str, by: char| text.split(by).map(|part| (part.len() <= 4).then(|| part.parse::<i16>().ok()).flatten()).collect::<Option<Vec<i16>>>();
    let [year, month, day] = numbers(date, '-')?.try_into().ok()?;
    if date.find('-') != Some(4) {
        return None;
    }
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let Some(time) = time else { return Some(format!("{date}T00:00:00Z")) };
    // After a space there is no zone; after a `T` there must be one.
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) if !text.contains(' ') => time.split_at_checked(at)?,
        None if text.contains(' ') => (time, "Z"),
        _ => return None,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = numbers(clock, ':')?.try_into().ok()?;
    let time = jiff::civil::Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
    let offset = zone.strip_prefix(['+', '-']).map(|digits| digits.len() == 5 && numbers(digits, ':').is_some_and(|parts| parts.len() == 2));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) || !offset.unwrap_or(zone == "Z") {
        return None;
    }
    let zone = if matches!(zone, "+00:00" | "-00:00") { "Z" } else { zone };
    Some(format!("{date}T{time}{zone}"))
}

/// Base64 with padding, line breaks allowed, as text; `None` where it is neither.
fn binary(text: &str) -> Option<String> {
    let (mut bytes, mut bits, mut held, mut padding) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0_u8, 0);
    for c in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = (bits << 6 | u32::from(six)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    let whole = matches!((held, padding), (0, 0) | (4, 2) | (2, 1));
    whole.then(|| String::from_utf8(bytes).ok()).flatten()
}
