//! Terraform's values: what an expression comes to.
//!
//! A value has no place; a place is given to it when it becomes a [`Node`](crate::model::Node), by the expression that
//! stands in the resource. Collections know how large they are when all that they share is written out, and whether
//! anything in them is unknown or sensitive, so that neither has to be searched for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::order;
use super::types::{Type, type_of};
use crate::model::Number;
use crate::source::Span;

/// A value, and whether it must not be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Whether it is marked as sensitive itself. What is in it may be marked as well: [`Value::is_sensitive`].
    pub sensitive: bool,
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Nothing, of a type: `any` where nothing says which.
    Null(Type),
    /// Yes or no.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// Text.
    Text(Arc<str>),
    /// Elements in order.
    Sequence(Arc<Sequence>),
    /// Named elements.
    Mapping(Arc<Mapping>),
    /// Not to be known from the files.
    Unknown(Arc<Unknown>),
}

/// How a sequence treats its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceKind {
    /// All of one type.
    List,
    /// All of one type, each once, in their own order.
    Set,
    /// Each of its own type.
    Tuple,
}

/// A list, set or tuple.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// Which of them.
    pub kind: SequenceKind,
    items: Vec<Value>,
    /// The type of a list's or set's elements.
    element: Type,
    about: About,
}

/// A map or object.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Whether all values are of one type.
    pub is_map: bool,
    items: BTreeMap<Arc<str>, Value>,
    /// The type of a map's values.
    element: Type,
    /// Where set, it has further attributes that cannot be known: those that a provider computes.
    open: Option<Arc<Open>>,
    about: About,
}

/// An object whose other attributes are known only after apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// Its address.
    pub address: Arc<str>,
    /// The block that declares it.
    pub at: Span,
}

/// Why a value is not known, and what it may still be.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The reason, beginning with the name of what is unknown.
    pub why: Arc<str>,
    /// Where the unknown comes from.
    pub origin: Span,
    /// Its type.
    pub kind: Type,
    /// Whether it may turn out to be null.
    pub nullable: bool,
    /// Text of which some is known, in order; empty where nothing of it is.
    pub parts: Vec<TextPart>,
}

/// A piece of text that is known in part.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    /// These characters.
    Known(Arc<str>),
    /// Any text.
    Unknown(Arc<Unknown>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct About {
    size: u64,
    depth: u32,
    unknown: bool,
    sensitive: bool,
}

impl About {
    fn of<'a>(items: impl Iterator<Item = &'a Value>) -> Self {
        let mut about = Self { size: 1, depth: 0, unknown: false, sensitive: false };
        for item in items {
            about.size = about.size.saturating_add(item.size());
            about.depth = about.depth.max(item.depth());
            about.unknown |= !item.is_wholly_known();
            about.sensitive |= item.is_sensitive();
        }
        about.depth = about.depth.saturating_add(1);
        about
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, sensitive: false }
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Data::Bool(yes).into()
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Data::Number(number).into()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Data::Number(number.into()).into()
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        i64::try_from(number).unwrap_or(i64::MAX).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Data::Text(text.into()).into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Data::Text(text.into()).into()
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Data::Text(text).into()
    }
}

impl From<Unknown> for Value {
    fn from(unknown: Unknown) -> Self {
        Data::Unknown(Arc::new(unknown)).into()
    }
}

impl Value {
    /// Nothing.
    pub const NULL: Self = Self { data: Data::Null(Type::Any), sensitive: false };

    fn sequence_of(kind: SequenceKind, element: Type, items: Vec<Self>) -> Self {
        let about = About::of(items.iter());
        Data::Sequence(Arc::new(Sequence { kind, items, element, about })).into()
    }

    /// A list; the caller sees to it that its elements are of one type.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::list_of(element(items.iter()), items)
    }

    /// A list of elements of a type, which the caller sees to.
    #[must_use]
    pub fn list_of(element: Type, items: Vec<Self>) -> Self {
        Self::sequence_of(SequenceKind::List, element, items)
    }

    /// A tuple.
    #[must_use]
    pub fn tuple(items: Vec<Self>) -> Self {
        Self::sequence_of(SequenceKind::Tuple, Type::Any, items)
    }

    /// A set: sorted, each element once. Unknown elements stay, since they may be anything.
    #[must_use]
    pub fn set(items: Vec<Self>) -> Self {
        Self::set_of(element(items.iter()), items)
    }

    /// A set of elements of a type, which the caller sees to.
    #[must_use]
    pub fn set_of(element: Type, mut items: Vec<Self>) -> Self {
        items.sort_by(order);
        items.dedup_by(|a, b| a.is_wholly_known() && a.data == b.data);
        Self::sequence_of(SequenceKind::Set, element, items)
    }

    fn mapping_of(is_map: bool, element: Type, items: BTreeMap<Arc<str>, Self>, open: Option<Arc<Open>>) -> Self {
        let about = About::of(items.values());
        Data::Mapping(Arc::new(Mapping { is_map, items, element, open, about })).into()
    }

    /// An object.
    #[must_use]
    pub fn object(items: BTreeMap<Arc<str>, Self>) -> Self {
        Self::mapping_of(false, Type::Any, items, None)
    }

    /// A map; the caller sees to it that its values are of one type.
    #[must_use]
    pub fn map(items: BTreeMap<Arc<str>, Self>) -> Self {
        Self::map_of(element(items.values()), items)
    }

    /// A map of values of a type, which the caller sees to.
    #[must_use]
    pub fn map_of(element: Type, items: BTreeMap<Arc<str>, Self>) -> Self {
        Self::mapping_of(true, element, items, None)
    }

    /// An object that has further attributes, known only after apply.
    #[must_use]
    pub fn open_object(items: BTreeMap<Arc<str>, Self>, open: Open) -> Self {
        Self::mapping_of(false, Type::Any, items, Some(Arc::new(open)))
    }

    /// The same, marked as sensitive where `sensitive` is set.
    #[must_use]
    pub fn marked(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }

    /// Whether it is null, and known to be.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.data, Data::Null(_))
    }

    /// What is unknown about the value as a whole, if it is.
    #[must_use]
    pub fn unknown(&self) -> Option<&Arc<Unknown>> {
        match &self.data {
            Data::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The sequence, if it is one.
    #[must_use]
    pub fn sequence(&self) -> Option<&Sequence> {
        match &self.data {
            Data::Sequence(sequence) => Some(sequence),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    #[must_use]
    pub fn mapping(&self) -> Option<&Mapping> {
        match &self.data {
            Data::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    fn about(&self) -> Option<About> {
        match &self.data {
            Data::Sequence(sequence) => Some(sequence.about),
            Data::Mapping(mapping) => Some(mapping.about),
            _ => None,
        }
    }

    /// How many values it holds when everything shared is written out; text counts by its length.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.data {
            Data::Text(text) => 1 + text.len() as u64 / 64,
            _ => self.about().map_or(1, |about| about.size),
        }
    }

    /// How deep it is nested.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.about().map_or(0, |about| about.depth)
    }

    /// Whether nothing in it is unknown.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match &self.data {
            Data::Unknown(_) => false,
            Data::Mapping(mapping) => !mapping.about.unknown && mapping.open.is_none(),
            _ => !self.about().is_some_and(|about| about.unknown),
        }
    }

    /// Whether it, or anything in it, is marked as sensitive.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive || self.about().is_some_and(|about| about.sensitive)
    }

    /// The first unknown at or in it, in its own order.
    #[must_use]
    pub fn first_unknown(&self) -> Option<Arc<Unknown>> {
        if self.is_wholly_known() {
            return None;
        }
        match &self.data {
            Data::Unknown(unknown) => Some(unknown.clone()),
            Data::Sequence(sequence) => sequence.items.iter().find_map(Self::first_unknown),
            Data::Mapping(mapping) => mapping.items.values().find_map(Self::first_unknown).or_else(|| {
                let open = mapping.open.as_ref()?;
                Some(Arc::new(open.unknown(None)))
            }),
            _ => None,
        }
    }
}

impl Sequence {
    /// What is unknown of a set, where its elements may come to be equal, and their order to be another one.
    #[must_use]
    pub fn in_doubt(&self) -> Option<Arc<Unknown>> {
        let is_open = self.kind == SequenceKind::Set && self.items.len() > 1 && self.about.unknown;
        is_open.then(|| self.items.iter().find_map(Value::first_unknown)).flatten()
    }

    /// The type of a list's or set's elements; any for a tuple.
    #[must_use]
    pub fn element(&self) -> &Type {
        &self.element
    }

    /// The elements.
    #[must_use]
    pub fn items(&self) -> &[Value] {
        &self.items
    }
}

impl Mapping {
    /// The type of a map's values; any for an object.
    #[must_use]
    pub fn element(&self) -> &Type {
        &self.element
    }

    /// The elements by name.
    #[must_use]
    pub fn items(&self) -> &BTreeMap<Arc<str>, Value> {
        &self.items
    }

    /// What else it has, if that is not known.
    #[must_use]
    pub fn open(&self) -> Option<&Arc<Open>> {
        self.open.as_ref()
    }
}

impl Unknown {
    /// An unknown of which nothing but its type is known.
    #[must_use]
    pub fn new(why: impl Into<Arc<str>>, origin: Span, kind: Type, nullable: bool) -> Self {
        Self { why: why.into(), origin, kind, nullable, parts: Vec::new() }
    }
}

impl Open {
    /// The unknown that an attribute which is not set in the configuration is; of the whole object without a name.
    #[must_use]
    pub fn unknown(&self, attribute: Option<&str>) -> Unknown {
        let why = match attribute {
            Some(attribute) => format!("{}.{attribute} is known after apply", self.address),
            None => format!("{} is known after apply", self.address),
        };
        Unknown::new(why, self.at, Type::Any, false)
    }
}

/// The type of elements that are all of one: that of the first which has any.
fn element<'v>(mut items: impl Iterator<Item = &'v Value>) -> Type {
    items.find_map(|item| Some(type_of(item)).filter(|kind| *kind != Type::Any)).unwrap_or(Type::Any)
}
