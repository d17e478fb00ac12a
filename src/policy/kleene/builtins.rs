//! Rego's functions on values that may be unknown. All arguments known: regorus' own function. Else by hand where it
//! pays; whatever else there is gives something unknown, or nothing.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use regorus::unstable::{BUILTINS, Expr, Ref, Span};

use super::compare::{Tri, equal, head, tail};
use super::fault::{self, Fault};
use super::value::{Kinds, Member, Part};
use super::{Ids, Look, Stop, T, documents, filters, numbers, patterns, sets, texts};

/// What a function gives: a value, and what it rests on that there is one.
pub(super) type Given = Result<Option<(T, Ids)>, Stop>;

/// How many arguments a function takes; `None` where there is no such function.
pub(super) fn arity(name: &str) -> Option<usize> {
    if name == "print" {
        return Some(usize::MAX - 1);
    }
    BUILTINS.get(name).map(|(_, arity)| usize::from(*arity))
}

/// A function's value, and what it rests on that there is one; `None` where it is undefined.
pub(super) fn call(name: &str, span: &Span, params: &[Ref<Expr>], arguments: &[T]) -> Given {
    if name == "print" {
        return Ok(Some((T::bool(true), Ids::NONE)));
    }
    let known: Option<Vec<Rego>> = arguments.iter().map(|argument| if let T::Known(value) = argument { Some(value.clone()) } else { None }).collect();
    if let Some(values) = known {
        let Some((function, _)) = BUILTINS.get(name) else { return Err(Stop::Bail(format!("the function `{name}`"))) };
        return match function(span, params, &values, true) {
            Ok(Rego::Undefined) => Ok(None),
            Ok(value) => Ok(Some((T::Known(value), Ids::NONE))),
            Err(error) => Err(Stop::raised(&error)),
        };
    }
    by_hand(&Call { span, params }, name, arguments).unwrap_or_else(|| {
        let ids = arguments.iter().fold(Ids::NONE, |ids, argument| ids | argument.ids());
        let defined = always(name).is_some_and(|all| all.len() == arguments.len() && all.iter().zip(arguments).all(|(kinds, one)| one.kinds().within(*kinds)));
        Ok(Some((T::unknown(ids, kinds(name)), if defined { Ids::NONE } else { fault::or(Fault::BuiltinIsDefined, ids, Ids::NONE) })))
    })
}

/// The kinds of arguments of which a function always has a value, where there are such.
fn always(name: &str) -> Option<&'static [Kinds]> {
    const TEXT: Kinds = Kinds::STRING;
    Some(match name {
        "abs" | "ceil" | "floor" | "round" => &[Kinds::NUMBER],
        "sort" => &[Kinds::LIST_OR_SET],
        "array.reverse" => &[Kinds::ARRAY],
        "array.concat" => &[Kinds::ARRAY, Kinds::ARRAY],
        "type_name" | "json.marshal" => &[Kinds::ANY],
        "base64.encode" | "base64url.encode" | "hex.encode" | "urlquery.encode" | "strings.reverse" | "lower" | "upper" | "trim_space" | "json.is_valid"
        | "yaml.is_valid" => &[TEXT],
        "startswith" | "endswith" | "contains" | "split" | "trim" | "trim_left" | "trim_right" | "trim_prefix" | "trim_suffix" => &[TEXT, TEXT],
        "replace" => &[TEXT, TEXT, TEXT],
        "object.keys" => &[Kinds::OBJECT],
        "object.union" => &[Kinds::OBJECT, Kinds::OBJECT],
        "object.get" => &[Kinds::OBJECT, Kinds::ANY, Kinds::ANY],
        _ => return None,
    })
}

/// A call, for those who ask regorus about known values on the way.
pub(super) struct Call<'c> {
    span: &'c Span,
    params: &'c [Ref<Expr>],
}

impl Call<'_> {
    /// What regorus' function gives; `None` where that is nothing, or an error.
    pub(super) fn regorus(&self, name: &str, values: &[Rego]) -> Option<Rego> {
        let (function, _) = BUILTINS.get(name)?;
        // It names its parameters in errors, and takes each of them from here.
        let first = self.params.first()?;
        let params: Vec<Ref<Expr>> = values.iter().map(|_| first.clone()).collect();
        function(self.span, &params, values, true).ok().filter(|value| *value != Rego::Undefined)
    }
}

/// What a function gives, if anything.
fn kinds(name: &str) -> Kinds {
    match name {
        "concat" | "lower" | "upper" | "trim" | "trim_left" | "trim_right" | "trim_prefix" | "trim_suffix" | "trim_space" | "replace" | "sprintf"
        | "substring" | "format_int" | "type_name" | "json.marshal" | "yaml.marshal" | "strings.reverse" | "strings.replace_n" | "regex.replace" => {
            Kinds::STRING
        }
        _ if name.starts_with("base64") || name.starts_with("hex.") => Kinds::STRING.and(Kinds::BOOL),
        "count"
        | "sum"
        | "product"
        | "abs"
        | "ceil"
        | "floor"
        | "round"
        | "to_number"
        | "indexof"
        | "units.parse"
        | "units.parse_bytes"
        | "strings.count"
        | "semver.compare"
        | "time.parse_ns"
        | "time.parse_rfc3339_ns"
        | "time.parse_duration_ns"
        | "time.add_date" => Kinds::NUMBER,
        "contains"
        | "startswith"
        | "endswith"
        | "regex.match"
        | "regex.is_valid"
        | "glob.match"
        | "json.is_valid"
        | "yaml.is_valid"
        | "semver.is_valid"
        | "net.cidr_contains"
        | "net.cidr_is_valid"
        | "object.subset"
        | "strings.any_prefix_match"
        | "strings.any_suffix_match" => Kinds::BOOL,
        "split" | "array.concat" | "array.reverse" | "array.slice" | "sort" | "numbers.range" | "regex.split" | "regex.find_n" => Kinds::ARRAY,
        "object.keys" | "union" | "intersection" => Kinds::SET,
        "object.union" | "object.union_n" | "object.remove" | "object.filter" => Kinds::OBJECT,
        _ => Kinds::ANY,
    }
}

/// `None`: not modelled for these arguments.
fn by_hand(function: &Call<'_>, name: &str, arguments: &[T]) -> Option<Given> {
    let some = |value: T| Some(Ok(Some((value, Ids::NONE))));
    match (name, arguments) {
        ("count", [value]) => count(value),
        ("is_null", [value]) => some(is(value, Kinds::NULL)),
        ("is_boolean", [value]) => some(is(value, Kinds::BOOL)),
        ("is_number", [value]) => some(is(value, Kinds::NUMBER)),
        ("is_string", [value]) => some(is(value, Kinds::STRING)),
        ("is_array", [value]) => some(is(value, Kinds::ARRAY)),
        ("is_set", [value]) => some(is(value, Kinds::SET)),
        ("is_object", [value]) => some(is(value, Kinds::OBJECT)),
        ("object.get", [object, key, fallback]) => object_get(object, key, fallback),
        ("object.keys", [object]) => keys(object),
        ("object.union", [a, b]) => object_union(a, b),
        ("array.concat", [a, b]) => array_concat(a, b),
        ("startswith", [text, part]) => texts::affix(text, part, head, |text, part| text.starts_with(part)),
        ("endswith", [text, part]) => texts::affix(text, part, tail, |text, part| text.ends_with(part)),
        ("contains", [text, part]) => texts::holds(text, part),
        ("lower", [text]) => texts::lowered(text),
        ("upper", [text]) => texts::mapped(text, str::to_uppercase),
        ("concat", [delimiter, collection]) => texts::concat(delimiter, collection),
        ("sprintf", [format, values]) => texts::sprintf(function, format, values),
        ("split", [text, delimiter]) => texts::split(text, delimiter),
        ("trim_space", [text]) => texts::trimmed(text, char::is_whitespace, true, true),
        ("trim", [text, characters]) => texts::trimmed_of(text, characters, true, true),
        ("trim_left", [text, characters]) => texts::trimmed_of(text, characters, true, false),
        ("trim_right", [text, characters]) => texts::trimmed_of(text, characters, false, true),
        ("trim_prefix", [text, prefix]) => texts::without_prefix(text, prefix),
        ("trim_suffix", [text, suffix]) => texts::without_suffix(text, suffix),
        ("replace", [text, old, new]) => texts::replaced(text, old, new),
        ("substring", [text, offset, length]) => texts::substring(text, offset, length),
        ("indexof", [text, part]) => texts::index_of(text, part),
        ("semver.compare", [a, b]) => texts::versions(a, b),
        ("net.cidr_contains", [network, address]) => texts::network_contains(network, address),
        ("regex.match", [pattern, text]) => patterns::matches(pattern, text),
        ("object.remove", [object, keys]) => filters::by_key(object, keys, false).and_then(some),
        ("object.filter", [object, keys]) => filters::by_key(object, keys, true).and_then(some),
        ("json.filter", [object, paths]) => filters::by_path(object, paths, filters::kept).and_then(some),
        ("json.remove", [object, paths]) => filters::by_path(object, paths, filters::left).and_then(some),
        ("sum", [list]) => numbers::sum(list),
        ("round" | "ceil" | "floor", [number]) => numbers::rounded(number),
        ("sort", [list]) => sorted(list),
        ("union", [all]) => sets::union_of(all).and_then(some),
        ("units.parse" | "units.parse_bytes", [text]) => numbers::quantity(text),
        ("time.parse_rfc3339_ns", [text]) => numbers::time(function, text),
        ("time.parse_ns", [layout, text]) => numbers::time_by(function, layout, text),
        ("json.unmarshal" | "yaml.unmarshal", [text]) => some(documents::read(function, name, text)?),
        // One unknown that is all of the text may be anything.
        ("json.is_valid", [text]) => {
            documents::read(function, "json.unmarshal", text).filter(|value| !matches!(value, T::Unknown(_))).and_then(|_| some(T::bool(true)))
        }
        ("yaml.is_valid", [text]) => {
            documents::read(function, "yaml.unmarshal", text).filter(|value| !matches!(value, T::Unknown(_))).and_then(|_| some(T::bool(true)))
        }
        _ => None,
    }
}

fn is(value: &T, kinds: Kinds) -> T {
    if value.kinds().within(kinds) {
        T::bool(true)
    } else if value.kinds().meets(kinds) && !fault::is(Fault::KindDecides) {
        T::unknown(value.ids(), Kinds::BOOL)
    } else {
        T::bool(false)
    }
}

fn count(value: &T) -> Option<Given> {
    let Some((elements, open)) = value.elements() else {
        // A text has at least the characters that are known of it; what may be neither text nor collection has no length.
        let least = value.as_parts().iter().flatten().map(|part| if let Part::Known(text) = part { text.chars().count() } else { 0 }).sum();
        let certain = value.kinds().within(Kinds::COLLECTION.and(Kinds::STRING));
        return Some(Ok(Some((T::number(value.ids(), least, None), if certain { Ids::NONE } else { value.ids() }))));
    };
    let there = |member: &Member| member.perhaps.none() || fault::is(Fault::CountForgetsPerhaps);
    let certain = elements.iter().filter(|(_, member)| there(member)).count();
    // Members of a set that are not known may be equal.
    let apart = |n: usize, a: &Member| elements.iter().take(n).all(|(_, b)| equal(&a.value, &b.value) == Tri::False);
    let distinct = match value {
        T::Set(..) if elements.len() > MAX_COMPARED => usize::from(certain > 0),
        T::Set(..) if !fault::is(Fault::CountForgetsEquals) => {
            elements.iter().enumerate().filter(|(n, (_, member))| there(member) && apart(*n, member)).count()
        }
        _ => certain,
    };
    let most = open.none().then_some(elements.len());
    let count = if most == Some(distinct) { T::Known(Rego::from(distinct)) } else { T::number(value.ids(), distinct, most) };
    Some(Ok(Some((count, Ids::NONE))))
}

/// `sort` of a set of known members, or of a list: as many elements, any of them first.
fn sorted(list: &T) -> Option<Given> {
    if let T::Set(members, open) = list {
        let known = |member: &Member| if let T::Known(value) = &member.value { Some((value.clone(), member.clone())) } else { None };
        let sorted: BTreeMap<Rego, Member> = members.iter().filter(|_| open.none()).map(known).collect::<Option<_>>()?;
        return Some(Ok(Some((T::list(sorted.into_values().collect(), *open), Ids::NONE)))).filter(|_| open.none());
    }
    let T::List(members, open) = list else { return None };
    if !open.none() || members.iter().any(|member| !member.perhaps.none()) {
        return None;
    }
    let kinds = members.iter().fold(Kinds::NONE, |kinds, member| kinds.and(member.value.kinds()));
    let any = Member { value: T::unknown(list.ids(), kinds), perhaps: Ids::NONE };
    Some(Ok(Some((T::list(vec![any; members.len()], Ids::NONE), Ids::NONE))))
}

/// Larger sets than this are not compared member by member.
const MAX_COMPARED: usize = 64;

/// `object.get(object, key, fallback)`; the key may be a path.
fn object_get(object: &T, key: &T, fallback: &T) -> Option<Given> {
    let T::Known(key) = key else { return None };
    let path: Vec<Rego> = match key {
        Rego::Array(path) => path.iter().cloned().collect(),
        key => vec![key.clone()],
    };
    let mut at = object.clone();
    let mut rests = Ids::NONE;
    if !matches!(at.kinds(), kinds if kinds == Kinds::OBJECT) {
        // What is no object is an error in strict mode, and what may be none may give nothing.
        return None;
    }
    for key in &path {
        let (value, may) = match &at {
            T::Known(known) => match &known[key] {
                Rego::Undefined => return found(fallback.clone(), fallback, rests),
                value => (T::Known(value.clone()), Ids::NONE),
            },
            T::Map(map, open) => match map.get(key) {
                Some(member) => (member.value.clone(), member.perhaps),
                None if open.none() || !map.may_gain(key) => return found(fallback.clone(), fallback, rests),
                None => (T::unknown(*open, Kinds::ANY), *open),
            },
            // Elements have numbers, not names.
            T::List(..) if !matches!(key, Rego::Number(_)) => return found(fallback.clone(), fallback, rests),
            T::List(..) => match at.look(key) {
                Look::There(value) => (value, Ids::NONE),
                Look::Perhaps(ids) => (T::unknown(at.ids(), Kinds::ANY), ids),
                Look::Absent => return found(fallback.clone(), fallback, rests),
            },
            T::Unknown(hidden) => {
                let identity = hidden.identity.as_ref().map(|identity| format!("{identity}/{key}").into());
                (T::Unknown(std::rc::Rc::new(super::Hidden { ids: hidden.ids, kinds: Kinds::ANY, identity, range: None })), hidden.ids)
            }
            _ => return found(fallback.clone(), fallback, rests),
        };
        rests |= may;
        at = value;
    }
    found(at, fallback, rests)
}

/// The value, or the fallback where what the value rests on is not there.
fn found(value: T, fallback: &T, rests: Ids) -> Option<Given> {
    let value = if rests.none() || fault::is(Fault::GetForgetsFallback) { value } else { value.join(fallback, rests) };
    Some(Ok(Some((value, Ids::NONE))))
}

fn keys(object: &T) -> Option<Given> {
    let T::Map(map, open) = object else { return None };
    let members = map.iter().map(|(key, member)| Member { value: T::Known(key.clone()), perhaps: member.perhaps }).collect();
    Some(Ok(Some((T::set(members, *open), Ids::NONE))))
}

/// Union of two objects, the second winning; entries that are objects on both sides are united too.
fn object_union(a: &T, b: &T) -> Option<Given> {
    if a.kinds() != Kinds::OBJECT || b.kinds() != Kinds::OBJECT {
        return None;
    }
    united(a, b).map(|value| Ok(Some((value, Ids::NONE))))
}

fn united(a: &T, b: &T) -> Option<T> {
    let ((x, xopen), (y, yopen)) = (a.elements()?, b.elements()?);
    let mut entries: BTreeMap<Rego, Member> = BTreeMap::new();
    // An object of the second is united with one that the first may hold under the same key.
    let second = y.into_iter().map(|(key, member)| {
        let may_meet = !xopen.none() && member.value.kinds().meets(Kinds::OBJECT);
        let value = if may_meet { T::unknown(xopen | member.value.ids(), member.value.kinds()) } else { member.value };
        (key, Member { value, ..member })
    });
    for (key, member) in x.into_iter().chain(second) {
        let T::Known(key) = key else { return None };
        let merged = match entries.remove(&key) {
            None => member,
            Some(first) => {
                let both = if first.value.kinds() == Kinds::OBJECT && member.value.kinds() == Kinds::OBJECT {
                    united(&first.value, &member.value)?
                } else if first.value.kinds().meets(Kinds::OBJECT) && member.value.kinds().meets(Kinds::OBJECT) {
                    T::unknown(first.value.ids() | member.value.ids(), Kinds::ANY)
                } else {
                    member.value
                };
                let perhaps = if first.perhaps.none() || member.perhaps.none() { Ids::NONE } else { first.perhaps | member.perhaps };
                // Where the second may not be there, it may be the first alone.
                let value = if member.perhaps.none() || fault::is(Fault::UnionForgetsFirst) { both } else { both.join(&first.value, member.perhaps) };
                Member { value, perhaps }
            }
        };
        entries.insert(key, merged);
    }
    if !yopen.none() && !fault::is(Fault::UnionForgetsOpen) {
        // What may come under any key may overrule each entry.
        for member in entries.values_mut() {
            member.value = T::unknown(yopen | member.value.ids(), Kinds::ANY);
        }
    }
    Some(T::map(entries, xopen | yopen))
}

fn array_concat(a: &T, b: &T) -> Option<Given> {
    if a.kinds() != Kinds::ARRAY || b.kinds() != Kinds::ARRAY {
        return None;
    }
    let ((x, xopen), (y, yopen)) = (a.elements()?, b.elements()?);
    let mut members: Vec<Member> = x.into_iter().map(|(_, member)| member).collect();
    if !xopen.none() && !fault::is(Fault::ConcatForgetsBetween) {
        // More may stand between the two: an element that is perhaps there stands for them, and more may follow.
        members.push(Member { value: T::unknown(xopen, Kinds::ANY), perhaps: xopen });
    }
    members.extend(y.into_iter().map(|(_, member)| member));
    Some(Ok(Some((T::list(members, xopen | yopen), Ids::NONE))))
}
