//! The order that values have among others: of a set's elements, and of numbers.

use super::value::{Data, SequenceKind, Value};
use crate::model::Number;

/// The order of a set's elements: by text, by number, `false` before `true`, unknown ones and null last; collections by
/// how Terraform writes them out for this.
pub(super) fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    fn rank(data: &Data) -> u8 {
        match data {
            Data::Null(_) => 7,
            Data::Bool(_) => 1,
            Data::Number(_) => 2,
            Data::Text(_) => 3,
            Data::Sequence(_) => 4,
            Data::Mapping(_) => 5,
            Data::Unknown(_) => 6,
        }
    }
    if rank(&a.data) >= 4 && rank(&a.data) == rank(&b.data) && a.is_wholly_known() && b.is_wholly_known() {
        let written = [a, b].map(|value| {
            let mut text = String::new();
            write_out(value, &mut text);
            text
        });
        let [first, second] = &written;
        if first != second {
            return first.cmp(second);
        }
    }
    match (&a.data, &b.data) {
        (Data::Bool(a), Data::Bool(b)) => a.cmp(b),
        (Data::Number(a), Data::Number(b)) => compare(a, b),
        (Data::Text(a), Data::Text(b)) => a.cmp(b),
        (Data::Sequence(a), Data::Sequence(b)) => {
            a.items().iter().zip(b.items()).map(|(a, b)| order(a, b)).find(|o| o.is_ne()).unwrap_or_else(|| a.items().len().cmp(&b.items().len()))
        }
        (Data::Mapping(a), Data::Mapping(b)) => {
            let mut pairs = a.items().iter().zip(b.items()).map(|((ak, av), (bk, bv))| ak.cmp(bk).then_with(|| order(av, bv)));
            pairs.find(|o| o.is_ne()).unwrap_or_else(|| a.items().len().cmp(&b.items().len()))
        }
        (Data::Unknown(_), Data::Unknown(_)) => Ordering::Equal,
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// A collection as the text that orders it among others: `["a";["b"];]`.
fn write_out(value: &Value, text: &mut String) {
    use std::fmt::Write;
    match &value.data {
        Data::Null(_) => text.push_str("null"),
        Data::Bool(yes) => text.push(if *yes { 'T' } else { 'F' }),
        Data::Number(number) => text.push_str(&number.to_string()),
        Data::Text(plain) => {
            let _ = write!(text, "{plain:?}");
        }
        Data::Sequence(sequence) => {
            let is_tuple = sequence.kind == SequenceKind::Tuple;
            text.push(if is_tuple { '<' } else { '[' });
            for item in sequence.items() {
                write_out(item, text);
                text.push(';');
            }
            text.push(if is_tuple { '>' } else { ']' });
        }
        Data::Mapping(mapping) => {
            text.push(if mapping.is_map { '{' } else { '<' });
            for (name, item) in mapping.items() {
                if mapping.is_map {
                    let _ = write!(text, "{name:?}:");
                }
                write_out(item, text);
                text.push(';');
            }
            text.push(if mapping.is_map { '}' } else { '>' });
        }
        Data::Unknown(_) => text.push('?'),
    }
}

/// Numbers by their size.
pub(super) fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => a.cmp(b),
        _ => a.to_decimal().cmp(&b.to_decimal()),
    }
}
