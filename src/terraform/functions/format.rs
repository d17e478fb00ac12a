//! `format` and `formatlist`: the verbs of Go's `fmt`, as the language has them.

use bigdecimal::Signed;
use unicode_segmentation::UnicodeSegmentation;

use super::Param::{Nullable, Text as T};
use super::string::as_text;
use super::{Context, Function, Gives, Sees, known, text};
use crate::model::Number;
use crate::terraform::eval::unknown_as;
use crate::terraform::types::{Type, convert};
use crate::terraform::value::{Data, SequenceKind, Value};

pub(super) const TABLE: &[Function] = &[
    known("format", &[T], Gives::Text, |context, a| Ok(format(context, text(a, 0)?, a.get(1..).unwrap_or_default())?.into())).rest(Nullable),
    known("formatlist", &[T], Gives::List, formatlist).rest(Nullable).sees(Sees::All),
];

/// Width and precision beyond this are refused.
const MAX_WIDTH: usize = 10_000;

#[derive(Default)]
struct Verb {
    minus: bool,
    plus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

fn format(context: &Context<'_>, pattern: &str, arguments: &[Value]) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = pattern.chars().peekable();
    let (mut next, mut highest, mut explicit) = (0, 0, false);
    while let Some(c) = rest.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let mut verb = Verb::default();
        loop {
            match rest.peek() {
                Some('-') => verb.minus = true,
                Some('+') => verb.plus = true,
                Some(' ') => verb.space = true,
                Some('0') => verb.zero = true,
                Some('#') => verb.sharp = true,
                _ => break,
            }
            rest.next();
        }
        verb.width = digits(&mut rest)?;
        if rest.next_if_eq(&'.').is_some() {
            verb.precision = Some(digits(&mut rest)?.unwrap_or(0));
        }
        if rest.next_if_eq(&'[').is_some() {
            let n = digits(&mut rest)?.filter(|n| *n > 0).ok_or("an argument's number must be at least 1")?;
            if rest.next() != Some(']') {
                return Err("an argument's number must end with `]`".into());
            }
            next = n - 1;
            explicit = true;
        }
        let letter = rest.next().ok_or("the pattern ends within a verb")?;
        if letter == '%' {
            text.push('%');
            continue;
        }
        context.charge(verb.width.unwrap_or(0).max(verb.precision.unwrap_or(0)) / 16)?;
        let value = arguments.get(next).ok_or_else(|| format!("there are not enough arguments for `%{letter}`"))?;
        next += 1;
        highest = highest.max(next);
        text.push_str(&verb.write(letter, value)?);
    }
    if highest < arguments.len() && !explicit {
        return Err("there are more arguments than verbs".into());
    }
    Ok(text)
}

fn digits(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Option<usize>, String> {
    let mut number = None;
    while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
        let next = number.unwrap_or(0) * 10 + digit as usize;
        if next > MAX_WIDTH {
            return Err("a width is too large".into());
        }
        number = Some(next);
        rest.next();
    }
    Ok(number)
}

impl Verb {
    fn write(&self, letter: char, value: &Value) -> Result<String, String> {
        if value.is_null() && letter != 'v' {
            return Err(format!("null cannot be written with `%{letter}`"));
        }
        let whole = || number(value).and_then(|number| integer(&number));
        let written = match letter {
            'v' if self.sharp => json(value),
            'v' => match &value.data {
                Data::Null(_) => "null".into(),
                Data::Number(_) => return self.number(&self.float('g', &number(value)?), false),
                Data::Bool(_) | Data::Text(_) => self.cut(&as_text(value)?),
                _ => json(value),
            },
            't' => match convert(value.clone(), &Type::Bool)?.data {
                // The width does not count here.
                Data::Bool(yes) => return Ok(yes.to_string()),
                _ => return Err("a bool is required".into()),
            },
            'd' => return self.number(&whole()?.to_string(), true),
            'b' => return self.number(&radix(whole()?, 2, false)?, true),
            'o' => return self.number(&radix(whole()?, 8, false)?, true),
            'x' if value.text().is_some() && number(value).is_err() => hexadecimal(value, false)?,
            'X' if value.text().is_some() && number(value).is_err() => hexadecimal(value, true)?,
            'x' => return self.number(&radix(whole()?, 16, false)?, true),
            'X' => return self.number(&radix(whole()?, 16, true)?, true),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => return self.number(&self.float(letter, &number(value)?), false),
            's' => self.cut(&as_text(value)?),
            'q' => json(&Value::from(self.cut(&as_text(value)?))),
            other => return Err(format!("`%{other}` is no verb")),
        };
        Ok(self.pad(written, ' '))
    }

    fn cut(&self, text: &str) -> String {
        text.graphemes(true).take(self.precision.unwrap_or(usize::MAX)).collect()
    }

    fn pad(&self, text: String, with: char) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
        let filling: String = std::iter::repeat_n(with, missing).collect();
        if self.minus { text + &" ".repeat(missing) } else { filling + &text }
    }

    fn number(&self, digits: &str, is_whole: bool) -> Result<String, String> {
        let (sign, mut digits) = match digits.strip_prefix('-') {
            Some(digits) => ("-", digits.to_owned()),
            None if self.plus => ("+", digits.to_owned()),
            None if self.space => (" ", digits.to_owned()),
            None => ("", digits.to_owned()),
        };
        if let Some(precision) = self.precision.filter(|_| is_whole) {
            digits = "0".repeat(precision.saturating_sub(digits.len())) + &digits;
        }
        if self.zero && !self.minus {
            let missing = self.width.unwrap_or(0).saturating_sub(digits.len() + sign.len());
            return Ok(format!("{sign}{}{digits}", "0".repeat(missing)));
        }
        Ok(self.pad(format!("{sign}{digits}"), ' '))
    }

    fn float(&self, letter: char, number: &Number) -> String {
        match letter {
            'f' | 'F' => {
                let places = self.precision.unwrap_or(6);
                let decimal = number.to_decimal();
                let written = decimal.with_scale_round(places as i64, bigdecimal::RoundingMode::HalfEven).to_plain_string();
                // What is rounded to nothing keeps its sign.
                if decimal.is_negative() && !written.starts_with('-') { format!("-{written}") } else { written }
            }
            'e' | 'E' => scientific(number.to_f64(), self.precision.unwrap_or(6), letter),
            _ => general(number, self.precision, if letter == 'g' { 'e' } else { 'E' }),
        }
    }
}

fn scientific(number: f64, places: usize, letter: char) -> String {
    let written = format!("{number:.places$e}");
    let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}{letter}{sign}{digits:0>2}")
}

/// The shorter of both notations.
fn general(number: &Number, precision: Option<usize>, letter: char) -> String {
    let Some(precision) = precision else {
        let (digits, scale) = number.to_decimal().normalized().into_bigint_and_exponent();
        let written = digits.to_string();
        let (sign, digits) = written.strip_prefix('-').map_or(("", written.as_str()), |digits| ("-", digits));
        let exponent = digits.len() as i64 - 1 - scale;
        if (-4..6).contains(&exponent) {
            return number.to_string();
        }
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{rest}{letter}{}{:0>2}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    };
    let double = number.to_f64();
    let exponent = if double == 0.0 { 0 } else { double.abs().log10().floor() as i64 };
    let limit = precision.max(1) as i64;
    if exponent < -4 || exponent >= limit {
        let written = format!("{double:.*e}", precision.saturating_sub(1));
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
        return format!("{}{letter}{sign}{digits:0>2}", without_zeros(mantissa));
    }
    without_zeros(&format!("{double:.*}", usize::try_from(precision.max(1) as i64 - 1 - exponent).unwrap_or(0))).to_owned()
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

fn number(value: &Value) -> Result<Number, String> {
    match convert(value.clone(), &Type::Number)?.data {
        Data::Number(number) => Ok(number),
        _ => Err("a number is required".into()),
    }
}

fn integer(number: &Number) -> Result<Number, String> {
    if number.to_decimal().is_integer() { Ok(number.clone()) } else { Err("a whole number is required".into()) }
}

fn radix(number: Number, base: u32, upper: bool) -> Result<String, String> {
    let (digits, _) = number.to_decimal().with_scale(0).into_bigint_and_exponent();
    let written = digits.to_str_radix(base);
    Ok(if upper { written.to_uppercase() } else { written })
}

fn hexadecimal(value: &Value, upper: bool) -> Result<String, String> {
    let bytes = as_text(value)?;
    Ok(if upper { data_encoding::HEXUPPER.encode(bytes.as_bytes()) } else { data_encoding::HEXLOWER.encode(bytes.as_bytes()) })
}

fn json(value: &Value) -> String {
    super::json::encode(value)
}

/// The pattern once for each element; what is no list is the same each time.
fn formatlist(context: &mut Context<'_>, a: &[Value]) -> Result<Value, String> {
    let arguments = a.get(1..).unwrap_or_default();
    let is_one = |kind: &Type| matches!(kind, Type::Bool | Type::Number | Type::Text);
    let mut open = a.iter().enumerate().filter_map(|(n, value)| value.unknown().filter(|unknown| n == 0 || !is_one(&unknown.kind)));
    if let Some(unknown) = open.next() {
        return Ok(unknown_as(unknown, Type::List(Type::Text.into()), false));
    }
    let pattern = text(a, 0)?;
    // Elements of a set that is not wholly known may turn out to be one; a single unknown may be a list of any length.
    for argument in arguments.iter().filter(|argument| argument.sequence().is_some_and(|sequence| sequence.kind == SequenceKind::Set)) {
        if let Some(unknown) = argument.first_unknown() {
            return Ok(unknown_as(&unknown, Type::List(Type::Text.into()), false));
        }
    }
    let mut count: Option<usize> = None;
    for sequence in arguments.iter().filter_map(Value::sequence) {
        let length = sequence.items().len();
        if count.is_some_and(|count| count != length) {
            return Err("all lists must be of the same length".into());
        }
        count = Some(length);
    }
    let mut rows = Vec::new();
    for n in 0..count.unwrap_or(1) {
        let row: Vec<Value> = arguments
            .iter()
            .map(|argument| argument.sequence().map_or_else(|| argument.clone(), |sequence| sequence.items().get(n).cloned().unwrap_or(Value::NULL)))
            .collect();
        rows.push(match row.iter().find_map(Value::first_unknown) {
            Some(unknown) => unknown_as(&unknown, Type::Text, false),
            None => format(context, pattern, &row)?.into(),
        });
    }
    Ok(Value::list(rows))
}
