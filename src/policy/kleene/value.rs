//! Values that may be unknown, partly known, or there only perhaps.

use std::collections::BTreeMap;
use std::rc::Rc;

use regorus::Value as Rego;

use super::fault::{self, Fault};

/// Which unknowns something rests on. Empty: it holds in every completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Ids(u128);

impl Ids {
    pub(in super::super) const NONE: Self = Self(0);
    pub(in super::super) const ALL: Self = Self(u128::MAX);

    /// The unknown with that number. Those past 127 share the last bit: named together, still never lost.
    pub(in super::super) fn one(n: usize) -> Self {
        Self(1 << n.min(127))
    }

    pub(in super::super) fn has(self, n: usize) -> bool {
        self.0 & (1 << n.min(127)) != 0
    }

    /// Those that are in both.
    pub(super) fn among(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(in super::super) fn none(self) -> bool {
        self.0 == 0
    }
}

impl std::ops::BitOr for Ids {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Ids {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A set of kinds that a value may be of, in the order in which Rego sorts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const FALSE: Self = Self(2);
    pub(super) const TRUE: Self = Self(4);
    pub(super) const BOOL: Self = Self(6);
    pub(super) const NUMBER: Self = Self(8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const SET: Self = Self(64);
    pub(super) const OBJECT: Self = Self(128);
    pub(super) const LIST_OR_SET: Self = Self(32 | 64);
    pub(super) const COLLECTION: Self = Self(32 | 64 | 128);
    pub(super) const ANY: Self = Self(255);

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(value: &Rego) -> Self {
        match value {
            Rego::Null => Self::NULL,
            Rego::Bool(false) => Self::FALSE,
            Rego::Bool(true) => Self::TRUE,
            Rego::Number(_) => Self::NUMBER,
            Rego::String(_) => Self::STRING,
            Rego::Array(_) => Self::ARRAY,
            Rego::Set(_) => Self::SET,
            Rego::Object(_) => Self::OBJECT,
            Rego::Undefined => Self(0),
        }
    }

    /// Whether every kind of one sorts before every kind of the other: kinds of one rank (false and true) do not count.
    pub(super) fn before(self, other: Self) -> bool {
        self.0 != 0
            && other.0 != 0
            && fault::or(Fault::OrderByFirstKind, self.0.ilog2(), self.0.trailing_zeros()) < other.0.trailing_zeros()
            && !(self.meets(Self::BOOL) && other.meets(Self::BOOL) && self.within(Self::BOOL) && other.within(Self::BOOL))
    }
}

/// What is known of a value that is not.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Hidden {
    pub(super) ids: Ids,
    pub(super) kinds: Kinds,
    /// Two values of one identity are equal, whatever they are.
    pub(super) identity: Option<Rc<str>>,
    /// Of a number: it is no less, and no more, than these.
    pub(super) range: Option<(f64, f64)>,
}

/// A piece of text that is partly known.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Part {
    Known(Rc<str>),
    Unknown(Ids),
}

/// Something that is there only perhaps: certainly, where `perhaps` is empty.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Member {
    pub(in super::super) value: T,
    pub(in super::super) perhaps: Ids,
}

/// A value as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum T {
    Known(Rego),
    Unknown(Rc<Hidden>),
    Text(Rc<[Part]>),
    /// Elements in order; `open` where more of them may follow.
    List(Rc<Vec<Member>>, Ids),
    /// Members; `open` where there may be more.
    Set(Rc<Vec<Member>>, Ids),
    /// Entries by known key; `open` where there may be entries under other keys.
    Map(Rc<Entries>, Ids),
}

/// The entries of an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in super::super) struct Entries {
    known: BTreeMap<Rego, Member>,
    /// The keys of all that there may be beside these; empty where those may be any.
    vague: Vec<T>,
}

impl std::ops::Deref for Entries {
    type Target = BTreeMap<Rego, Member>;

    fn deref(&self) -> &Self::Target {
        &self.known
    }
}

impl Entries {
    /// Whether what is open may bring an entry under that key.
    pub(super) fn may_gain(&self, key: &Rego) -> bool {
        let key = T::Known(key.clone());
        self.vague.is_empty() || self.vague.iter().any(|vague| super::equal(vague, &key) != super::Tri::False)
    }
}

/// What stands under a key of a value.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Look {
    There(T),
    Absent,
    /// Something or nothing, as these decide.
    Perhaps(Ids),
}

impl T {
    /// Whether it may have keys or elements.
    pub(in super::super) fn has_inside(&self) -> bool {
        self.kinds().meets(Kinds::COLLECTION)
    }

    /// What stands under a key.
    pub(in super::super) fn look(&self, key: &Rego) -> Look {
        let of = |member: &Member| if member.perhaps.none() { Look::There(member.value.clone()) } else { Look::Perhaps(member.perhaps) };
        let none = |open: Ids| if open.none() { Look::Absent } else { Look::Perhaps(open) };
        match self {
            Self::Known(known) => match &known[key] {
                Rego::Undefined => Look::Absent,
                value => Look::There(Self::Known(value.clone())),
            },
            Self::Map(map, open) => map.get(key).map_or_else(|| if map.may_gain(key) { none(*open) } else { Look::Absent }, of),
            Self::List(list, open) => {
                let n = key.as_u32().map_or(usize::MAX, |n| n as usize);
                let shifted = list.iter().take(n).fold(Ids::NONE, |ids, member| ids | member.perhaps);
                list.get(n).filter(|_| shifted.none()).map_or_else(|| none(shifted | *open), of)
            }
            other => Look::Perhaps(other.ids()),
        }
    }

    /// What stands under each key, as far as there are known ones.
    pub(in super::super) fn inside(&self) -> Vec<(Rego, Look)> {
        let of = |member: Member| if member.perhaps.none() { Look::There(member.value) } else { Look::Perhaps(member.perhaps) };
        let Some((elements, open)) = self.elements() else { return vec![(Rego::from(0), Look::Perhaps(self.ids()))] };
        let key = |n: usize, key: T| if let Self::Known(key) = key { key } else { Rego::from(n) };
        let more = (!open.none()).then(|| (Rego::from(elements.len()), Look::Perhaps(open)));
        elements.into_iter().enumerate().map(|(n, (name, member))| (key(n, name), of(member))).chain(more).collect()
    }

    /// How many elements it has, where that is known.
    pub(in super::super) fn length(&self) -> Option<usize> {
        let (elements, open) = self.elements()?;
        (open.none() && !matches!(self, Self::Set(..)) && elements.iter().all(|(_, member)| member.perhaps.none())).then_some(elements.len())
    }

    pub(super) fn unknown(ids: Ids, kinds: Kinds) -> Self {
        Self::Unknown(Rc::new(Hidden { ids, kinds, identity: None, range: None }))
    }

    /// A number between these two.
    pub(super) fn between(ids: Ids, least: f64, most: f64) -> Self {
        Self::Unknown(Rc::new(Hidden { ids, kinds: Kinds::NUMBER, identity: None, range: Some((least, most)) }))
    }

    /// A number of things.
    #[expect(clippy::cast_precision_loss, reason = "no collection in memory has 2^53 elements")]
    pub(super) fn number(ids: Ids, least: usize, most: Option<usize>) -> Self {
        Self::between(ids, least as f64, most.map_or(f64::INFINITY, |most| most as f64))
    }

    pub(super) fn text(value: &str) -> Self {
        Self::Known(Rego::String(value.into()))
    }

    pub(in super::super) fn bool(value: bool) -> Self {
        Self::Known(Rego::Bool(value))
    }

    /// A list, known where all of it is.
    pub(super) fn list(members: Vec<Member>, open: Ids) -> Self {
        match all_known(&members).filter(|_| open.none()) {
            Some(values) => Self::Known(Rego::from(values)),
            None => Self::List(Rc::new(members), open),
        }
    }

    /// A set, known where all of it is.
    pub(super) fn set(members: Vec<Member>, open: Ids) -> Self {
        if let Some(values) = all_known(&members).filter(|_| open.none()) {
            return Self::Known(Rego::from(values.into_iter().collect::<std::collections::BTreeSet<_>>()));
        }
        // A member that is there for certain needs no second mention.
        let mut kept: Vec<Member> = Vec::with_capacity(members.len());
        let mut known: BTreeMap<Rego, usize> = BTreeMap::new();
        for member in members {
            let before = if let T::Known(value) = &member.value { known.get(value).copied() } else { None };
            match before.and_then(|n| kept.get_mut(n)) {
                Some(other) if other.perhaps.none() || member.perhaps.none() => other.perhaps = Ids::NONE,
                Some(other) => other.perhaps |= member.perhaps,
                None => {
                    if let T::Known(value) = &member.value {
                        known.insert(value.clone(), kept.len());
                    }
                    kept.push(member);
                }
            }
        }
        Self::Set(Rc::new(kept), open)
    }

    /// An object, known where all of it is.
    pub(super) fn map(entries: BTreeMap<Rego, Member>, open: Ids) -> Self {
        let known = |member: &Member| matches!(member.value, T::Known(_)) && member.perhaps.none();
        if open.none() && entries.values().all(known) {
            let values = entries.into_iter().filter_map(|(key, member)| if let T::Known(value) = member.value { Some((key, value)) } else { None });
            return Self::Known(Rego::from(values.collect::<BTreeMap<_, _>>()));
        }
        Self::Map(Rc::new(Entries { known: entries, vague: Vec::new() }), open)
    }

    /// An object of these entries, and perhaps some under keys of which not all is known.
    pub(super) fn vague_map(known: BTreeMap<Rego, Member>, vague: Vec<T>, open: Ids) -> Self {
        if vague.is_empty() { Self::map(known, open) } else { Self::Map(Rc::new(Entries { known, vague }), open) }
    }

    /// The same set or object, with more in it perhaps.
    pub(super) fn opened(self, more: Ids) -> Self {
        if more.none() {
            return self;
        }
        match (self.object(), self) {
            (Some((known, open)), _) => Self::Map(Rc::new(Entries { known, vague: Vec::new() }), open | more),
            (None, Self::Set(members, open)) => Self::Set(members, open | more),
            (None, Self::Known(Rego::Set(set))) => {
                let members = set.iter_sorted().map(|value| Member { value: Self::Known(value.clone()), perhaps: Ids::NONE });
                Self::Set(Rc::new(members.collect()), more)
            }
            (None, other) => other,
        }
    }

    /// Text of these parts, known where all of it is.
    pub(super) fn parts(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut merged: Vec<Part> = Vec::new();
        for part in parts {
            match (merged.last_mut(), part) {
                (_, Part::Known(text)) if text.is_empty() => {}
                (Some(Part::Known(last)), Part::Known(text)) => *last = format!("{last}{text}").into(),
                (_, part) => merged.push(part),
            }
        }
        match merged.as_slice() {
            [] => Self::text(""),
            [Part::Known(text)] => Self::text(text),
            _ => Self::Text(merged.into()),
        }
    }

    /// Every unknown that the value, or anything in it, rests on.
    pub(in super::super) fn ids(&self) -> Ids {
        let members = |members: &[Member], open: Ids| members.iter().fold(open, |ids, member| ids | member.perhaps | member.value.ids());
        match self {
            Self::Known(_) => Ids::NONE,
            Self::Unknown(hidden) => hidden.ids,
            Self::Text(parts) => parts.iter().fold(Ids::NONE, |ids, part| if let Part::Unknown(more) = part { ids | *more } else { ids }),
            Self::List(list, open) | Self::Set(list, open) => members(list, *open),
            Self::Map(map, open) => map.values().fold(*open, |ids, member| ids | member.perhaps | member.value.ids()),
        }
    }

    pub(super) fn kinds(&self) -> Kinds {
        match self {
            Self::Known(value) => Kinds::of(value),
            Self::Unknown(hidden) => hidden.kinds,
            Self::Text(_) => Kinds::STRING,
            Self::List(..) => Kinds::ARRAY,
            Self::Set(..) => Kinds::SET,
            Self::Map(..) => Kinds::OBJECT,
        }
    }

    /// The parts of a text, if it is one for certain.
    pub(in super::super) fn as_parts(&self) -> Option<Vec<Part>> {
        match self {
            Self::Known(Rego::String(text)) => Some(vec![Part::Known(text.as_ref().into())]),
            Self::Text(parts) => Some(parts.to_vec()),
            Self::Unknown(hidden) if hidden.kinds == Kinds::STRING => Some(vec![Part::Unknown(hidden.ids)]),
            _ => None,
        }
    }

    /// The elements of a collection: key, value, and whether it is there; then whether there may be more. `None` for
    /// what is no collection, or not known to be one.
    pub(in super::super) fn elements(&self) -> Option<(Vec<(T, Member)>, Ids)> {
        let certain = |value: &Rego| Member { value: T::Known(value.clone()), perhaps: Ids::NONE };
        match self {
            Self::Known(Rego::Array(list)) => Some((list.iter().enumerate().map(|(n, value)| (T::Known(Rego::from(n)), certain(value))).collect(), Ids::NONE)),
            Self::Known(Rego::Set(set)) => Some((set.iter_sorted().map(|value| (T::Known(value.clone()), certain(value))).collect(), Ids::NONE)),
            Self::Known(Rego::Object(map)) => Some((map.iter_sorted().map(|(key, value)| (T::Known(key.clone()), certain(value))).collect(), Ids::NONE)),
            Self::List(list, open) => {
                // Behind an element that may not be there, positions are not known.
                let mut shifted = Ids::NONE;
                let elements = list.iter().cloned().enumerate().map(|(n, member)| {
                    let key = if shifted.none() || fault::is(Fault::PositionsStay) { T::Known(Rego::from(n)) } else { T::unknown(shifted, Kinds::NUMBER) };
                    shifted |= member.perhaps;
                    (key, member)
                });
                Some((elements.collect(), *open))
            }
            Self::Set(set, open) => Some((set.iter().map(|member| (member.value.clone(), member.clone())).collect(), *open)),
            Self::Map(map, open) => Some((map.iter().map(|(key, member)| (T::Known(key.clone()), member.clone())).collect(), *open)),
            _ => None,
        }
    }

    /// The value that is this one in some completions and the other in the rest, as `ids` decide.
    pub(super) fn join(&self, other: &Self, ids: Ids) -> Self {
        if self == other {
            return self.clone();
        }
        if let (Some((x, x_open)), Some((y, y_open))) = (self.object(), other.object()) {
            // Entry by entry: how they go together is forgotten, which only adds completions.
            let mut entries = BTreeMap::new();
            for key in x.keys().chain(y.keys().filter(|key| !x.contains_key(*key))) {
                let member = match (x.get(key), y.get(key)) {
                    (Some(one), Some(two)) => one.join(two, ids),
                    (Some(one), None) => one.alone(y_open, ids),
                    (None, Some(two)) => two.alone(x_open, ids),
                    (None, None) => continue,
                };
                entries.insert(key.clone(), member);
            }
            return Self::map(entries, x_open | y_open);
        }
        if let (Some(x), Some(y)) = (self.fixed(), other.fixed()) {
            let longer = if x.len() > y.len() { &x } else { &y };
            let more = longer.iter().skip(x.len().min(y.len())).map(|member| member.alone(Ids::NONE, ids));
            return Self::list(x.iter().zip(&y).map(|(one, two)| one.join(two, ids)).chain(more).collect(), Ids::NONE);
        }
        if let (Some((a, b)), Some((c, d))) = (super::compare::range(self), super::compare::range(other)) {
            return Self::between(ids | self.ids() | other.ids(), a.min(c), b.max(d));
        }
        let kinds = fault::or(Fault::JoinKeepsOneKind, self.kinds().and(other.kinds()), self.kinds());
        Self::unknown(ids | self.ids() | other.ids(), kinds)
    }

    /// The elements of a list, where all are there and no more.
    fn fixed(&self) -> Option<Vec<Member>> {
        let (elements, open) = self.elements().filter(|_| self.kinds() == Kinds::ARRAY)?;
        (open.none() && elements.iter().all(|(_, member)| member.perhaps.none())).then(|| elements.into_iter().map(|(_, member)| member).collect())
    }

    fn object(&self) -> Option<(BTreeMap<Rego, Member>, Ids)> {
        match self {
            Self::Known(Rego::Object(map)) => {
                Some((map.iter().map(|(key, value)| (key.clone(), Member { value: T::Known(value.clone()), perhaps: Ids::NONE })).collect(), Ids::NONE))
            }
            Self::Map(map, open) => Some((map.known.clone(), *open)),
            _ => None,
        }
    }
}

impl Member {
    /// One or the other, as `ids` decide.
    fn join(&self, other: &Self, ids: Ids) -> Self {
        let certain = self.perhaps.none() && other.perhaps.none();
        Self { value: self.value.join(&other.value, ids), perhaps: if certain { Ids::NONE } else { self.perhaps | other.perhaps | ids } }
    }

    /// This one, or what is under its key where it is not there itself, as `ids` decide.
    fn alone(&self, open: Ids, ids: Ids) -> Self {
        let value = if open.none() { self.value.clone() } else { T::unknown(open | ids | self.value.ids(), Kinds::ANY) };
        Self { value, perhaps: self.perhaps | open | ids }
    }
}

fn all_known(members: &[Member]) -> Option<Vec<Rego>> {
    members.iter().map(|member| if let (T::Known(value), true) = (&member.value, member.perhaps.none()) { Some(value.clone()) } else { None }).collect()
}
