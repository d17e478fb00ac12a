//! What unknown values promise; the fuzz target of the evaluator asks for the same.

use probity::terraform::{Data, SequenceKind, TextPart, Value};

/// Whether what is known in `a` may be what it is in `b`.
pub(crate) fn holds(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        // What is known of a text stands in it, in this order.
        (Data::Unknown(unknown), Data::Text(text)) => {
            let mut rest = &**text;
            unknown.parts.iter().enumerate().all(|(n, part)| match part {
                TextPart::Unknown(_) => true,
                TextPart::Known(known) if n == 0 => rest.strip_prefix(&**known).map(|after| rest = after).is_some(),
                TextPart::Known(known) if n + 1 == unknown.parts.len() => rest.ends_with(&**known),
                TextPart::Known(known) => rest.split_once(&**known).map(|(_, after)| rest = after).is_some(),
            })
        }
        (Data::Unknown(_), _) => true,
        // Elements that are unknown may come to be equal to others of a set.
        (Data::Sequence(a), Data::Sequence(b)) if a.kind == SequenceKind::Set && !a.items().iter().all(Value::is_wholly_known) => {
            b.items().len() <= a.items().len()
        }
        (Data::Sequence(a), Data::Sequence(b)) => a.items().len() == b.items().len() && a.items().iter().zip(b.items()).all(|(a, b)| holds(a, b)),
        (Data::Mapping(a), Data::Mapping(b)) => {
            a.items().len() == b.items().len() && a.items().iter().all(|(name, item)| b.items().get(name).is_some_and(|other| holds(item, other)))
        }
        (Data::Null(_), Data::Null(_)) => true,
        // Beside a value of another type, `1` becomes `"1"`: the type of what is unknown may not be known either.
        (Data::Number(number), Data::Text(text)) | (Data::Text(text), Data::Number(number)) => number.to_string() == **text,
        (Data::Bool(yes), Data::Text(text)) | (Data::Text(text), Data::Bool(yes)) => yes.to_string() == **text,
        // Or so it is encoded.
        (Data::Text(a), Data::Text(b)) => a == b || a.replace('"', "") == b.replace('"', ""),
        (a, b) => a == b,
    }
}
