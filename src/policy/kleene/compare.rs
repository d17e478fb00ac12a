//! Equality and order of values that may be unknown.

use regorus::Value as Rego;
use regorus::unstable::BoolOp;

use super::fault::{self, Fault};
use super::value::{Ids, Kinds, Member, Part, T};

/// True, false, or either, as these unknowns decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Tri {
    True,
    False,
    Maybe(Ids),
}

impl Tri {
    pub(super) fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    pub(super) fn value(self) -> T {
        match self {
            Self::True => T::bool(true),
            Self::False => T::bool(false),
            Self::Maybe(ids) => T::unknown(ids, Kinds::BOOL),
        }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            maybe => maybe,
        }
    }

    /// True where all are.
    pub(super) fn all(tris: impl IntoIterator<Item = Self>) -> Self {
        tris.into_iter().fold(Self::True, |sum, tri| match (sum, tri) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Maybe(a), Self::Maybe(b)) => Self::Maybe(a | b),
            (Self::Maybe(ids), Self::True) | (Self::True, Self::Maybe(ids)) => Self::Maybe(ids),
            (Self::True, Self::True) => Self::True,
        })
    }

    /// True where any is.
    pub(super) fn any(tris: impl IntoIterator<Item = Self>) -> Self {
        Self::all(tris.into_iter().map(Self::not)).not()
    }
}

/// Whether two values are equal.
pub(in super::super) fn equal(a: &T, b: &T) -> Tri {
    let maybe = || fault::or(Fault::MaybeIsUnequal, Tri::Maybe(a.ids() | b.ids()), Tri::False);
    match (a, b) {
        (T::Known(a), T::Known(b)) => Tri::of(a == b),
        _ if !a.kinds().meets(b.kinds()) => Tri::False,
        (T::Unknown(x), T::Unknown(y)) if (x.identity.is_some() || fault::is(Fault::NoIdentityIsOne)) && x.identity == y.identity => Tri::True,
        // Null and the booleans are one value each.
        _ if a.kinds() == b.kinds() && [Kinds::NULL, Kinds::FALSE, Kinds::TRUE].contains(&a.kinds()) => Tri::True,
        _ if apart(a, b).is_some() => Tri::False,
        (T::Text(_), _) | (_, T::Text(_)) => match (a.as_parts(), b.as_parts()) {
            (Some(x), Some(y)) => texts(&x, &y, maybe()),
            _ => maybe(),
        },
        (T::List(..) | T::Known(Rego::Array(_)), T::List(..) | T::Known(Rego::Array(_))) => lists(a, b).unwrap_or_else(maybe),
        (T::Set(..), _) | (_, T::Set(..)) => super::sets::same(a, b).unwrap_or_else(maybe),
        (T::Map(..) | T::Known(Rego::Object(_)), T::Map(..) | T::Known(Rego::Object(_))) => maps(a, b).unwrap_or_else(maybe),
        _ => maybe(),
    }
}

/// Texts by what stands at their ends; where only one has unknown parts, by what stands in the middle too.
fn texts(a: &[Part], b: &[Part], maybe: Tri) -> Tri {
    if a == b && !a.iter().any(|part| matches!(part, Part::Unknown(_))) {
        return Tri::True;
    }
    let (ahead, bhead) = (head(a), head(b));
    let (atail, btail) = (tail(a), tail(b));
    if !(ahead.starts_with(&*bhead) || bhead.starts_with(&*ahead)) || !(atail.ends_with(&*btail) || btail.ends_with(&*atail)) {
        return Tri::False;
    }
    for (parts, other) in [(a, b), (b, a)] {
        if let [Part::Known(text)] = other
            && !may_be(parts, text)
        {
            return Tri::False;
        }
    }
    maybe
}

/// The text before the first unknown part.
pub(super) fn head(parts: &[Part]) -> String {
    known(parts.iter())
}

/// The text after the last unknown part.
pub(super) fn tail(parts: &[Part]) -> String {
    match parts.last() {
        Some(Part::Known(text)) => text.to_string(),
        _ => String::new(),
    }
}

fn known<'p>(parts: impl Iterator<Item = &'p Part>) -> String {
    parts.map_while(|part| if let Part::Known(text) = part { Some(&**text) } else { None }).collect()
}

/// Whether some completion of the parts is that text: each known part in its place, the unknown ones anything.
fn may_be(parts: &[Part], text: &str) -> bool {
    let mut rest = text;
    if fault::is(Fault::TextIsItsEnds) {
        return text.len() == parts.iter().map(|part| if let Part::Known(piece) = part { piece.len() } else { 0 }).sum::<usize>();
    }
    let mut free = false;
    let last = parts.len().saturating_sub(1);
    for (n, part) in parts.iter().enumerate() {
        match part {
            Part::Unknown(_) => free = true,
            Part::Known(piece) if n == last => return if free { rest.ends_with(&**piece) } else { rest == &**piece },
            Part::Known(piece) => {
                let found = if free { rest.find(&**piece) } else { rest.starts_with(&**piece).then_some(0) };
                let Some(after) = found.and_then(|at| rest.get(at + piece.len()..)) else { return false };
                rest = after;
                free = false;
            }
        }
    }
    free || rest.is_empty()
}

fn lists(a: &T, b: &T) -> Option<Tri> {
    let ((x, xopen), (y, yopen)) = (a.elements()?, b.elements()?);
    let fixed = |list: &[(T, Member)], open: Ids| (open.none() || fault::is(Fault::OpenListHasALength)) && list.iter().all(|(_, member)| member.perhaps.none());
    let (xfixed, yfixed) = (fixed(&x, xopen), fixed(&y, yopen));
    if xfixed && yfixed {
        if x.len() != y.len() {
            return Some(Tri::False);
        }
        return Some(Tri::all(x.iter().zip(&y).map(|((_, a), (_, b))| equal(&a.value, &b.value))));
    }
    let certain = |list: &[(T, Member)]| list.iter().filter(|(_, member)| member.perhaps.none()).count();
    let too_short = |list: &[(T, Member)], open: Ids, other: &[(T, Member)]| open.none() && list.len() < certain(other);
    (too_short(&x, xopen, &y) || too_short(&y, yopen, &x)).then_some(Tri::False)
}

fn maps(a: &T, b: &T) -> Option<Tri> {
    let ((x, xopen), (y, yopen)) = (a.elements()?, b.elements()?);
    let find = |map: &[(T, Member)], key: &T| map.iter().find(|(other, _)| other == key).map(|(_, member)| member.clone());
    let mut tris = Vec::new();
    for (mine, theirs, open) in [(&x, &y, yopen), (&y, &x, xopen)] {
        for (key, member) in mine {
            tris.push(match find(theirs, key) {
                Some(other) if member.perhaps.none() && other.perhaps.none() => equal(&member.value, &other.value),
                Some(other) => match equal(&member.value, &other.value) {
                    // Unequal where both are there, equal where neither is.
                    Tri::False if member.perhaps.none() && other.perhaps.none() => Tri::False,
                    Tri::Maybe(ids) => Tri::Maybe(ids | member.perhaps | other.perhaps),
                    _ => Tri::Maybe(member.perhaps | other.perhaps),
                },
                None if member.perhaps.none() && (open.none() || fault::is(Fault::OpenMapHasNoMore)) => Tri::False,
                None => Tri::Maybe(member.perhaps | open),
            });
        }
    }
    match Tri::all(tris) {
        Tri::True if !(xopen | yopen).none() => Some(Tri::Maybe(xopen | yopen)),
        tri => Some(tri),
    }
}

/// The least and the most that a number can be.
pub(super) fn range(value: &T) -> Option<(f64, f64)> {
    match value {
        T::Known(number @ Rego::Number(_)) => number_range(number),
        T::Unknown(hidden) => hidden.range.map(|(least, most)| (least, fault::or(Fault::RangeIsItsLeast, most, least))),
        _ => None,
    }
}

/// A number as the two floats between which it lies: one, where that is exact.
pub(super) fn number_range(number: &Rego) -> Option<(f64, f64)> {
    if let Ok(exact) = number.as_f64() {
        return Some((exact, exact));
    }
    #[expect(clippy::cast_precision_loss, reason = "the floats beside it are given")]
    let near = number.as_i64().ok()? as f64;
    Some((near.next_down(), near.next_up()))
}

/// Which of two numbers is less, where that is certain.
fn apart(a: &T, b: &T) -> Option<std::cmp::Ordering> {
    let ((a_least, a_most), (b_least, b_most)) = (range(a)?, range(b)?);
    match (a_most < b_least, b_most < a_least) {
        (true, _) => Some(std::cmp::Ordering::Less),
        (_, true) => Some(std::cmp::Ordering::Greater),
        _ => None,
    }
}

/// Whether the first is no more than the second for certain.
fn no_more(a: &T, b: &T) -> bool {
    matches!((range(a), range(b)), (Some((_, most)), Some((least, _))) if most <= least)
}

/// A comparison of two values.
pub(super) fn compare(op: &BoolOp, a: &T, b: &T) -> Tri {
    if let (T::Known(a), T::Known(b)) = (a, b) {
        return Tri::of(match op {
            BoolOp::Eq => a == b,
            BoolOp::Ne => a != b,
            BoolOp::Lt => a < b,
            BoolOp::Le => a <= b,
            BoolOp::Gt => a > b,
            BoolOp::Ge => a >= b,
        });
    }
    match op {
        BoolOp::Eq => equal(a, b),
        BoolOp::Ne => equal(a, b).not(),
        _ if equal(a, b) == Tri::True => Tri::of(matches!(op, BoolOp::Le | BoolOp::Ge)),
        _ if apart(a, b).is_some() => Tri::of(matches!(op, BoolOp::Lt | BoolOp::Le) == (apart(a, b) == Some(std::cmp::Ordering::Less))),
        BoolOp::Le if no_more(a, b) => Tri::True,
        BoolOp::Ge if no_more(b, a) => Tri::True,
        BoolOp::Lt if no_more(b, a) => Tri::False,
        BoolOp::Gt if no_more(a, b) => Tri::False,
        // Values of different kinds sort by kind.
        BoolOp::Lt | BoolOp::Le if a.kinds().before(b.kinds()) => Tri::True,
        BoolOp::Lt | BoolOp::Le if b.kinds().before(a.kinds()) => Tri::False,
        BoolOp::Gt | BoolOp::Ge if b.kinds().before(a.kinds()) => Tri::True,
        BoolOp::Gt | BoolOp::Ge if a.kinds().before(b.kinds()) => Tri::False,
        _ => Tri::Maybe(a.ids() | b.ids()),
    }
}
