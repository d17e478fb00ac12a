//! Rego's functions on values that may be unknown. All arguments known: regorus' own function. Else by hand where it
//! pays; whatever else there is gives something unknown, or nothing.

use regorus::Value as Rego;
use regorus::unstable::{BUILTINS, Expr, Ref, Span};

use super::compare::{Tri, equal, head, tail};
use super::value::{Kinds, Member, Part};
use super::{Ids, Stop, T};

type Given = Result<Option<(T, Ids)>, Stop>;

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
    by_hand(name, arguments).unwrap_or_else(|| {
        let ids = arguments.iter().fold(Ids::NONE, |ids, argument| ids | argument.ids());
        Ok(Some((T::unknown(ids, kinds(name)), ids)))
    })
}

/// What a function gives, if anything.
fn kinds(name: &str) -> Kinds {
    match name {
        "concat" | "lower" | "upper" | "trim" | "trim_left" | "trim_right" | "trim_prefix" | "trim_suffix" | "trim_space" | "replace" | "sprintf"
        | "substring" | "format_int" | "type_name" | "json.marshal" | "yaml.marshal" | "strings.reverse" | "strings.replace_n" | "regex.replace" => {
            Kinds::STRING
        }
        _ if name.starts_with("base64") || name.starts_with("hex.") => Kinds::STRING.and(Kinds::BOOL),
        "count" | "sum" | "product" | "abs" | "ceil" | "floor" | "round" | "to_number" | "indexof" | "units.parse" | "units.parse_bytes" | "strings.count"
        | "semver.compare" => Kinds::NUMBER,
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
fn by_hand(name: &str, arguments: &[T]) -> Option<Given> {
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
        ("startswith", [text, part]) => affix(text, part, head, |text, part| text.starts_with(part)),
        ("endswith", [text, part]) => affix(text, part, tail, |text, part| text.ends_with(part)),
        ("contains", [text, part]) => holds(text, part),
        ("lower", [text]) => mapped(text, str::to_lowercase),
        ("upper", [text]) => mapped(text, str::to_uppercase),
        ("concat", [delimiter, collection]) => concat(delimiter, collection),
        ("sprintf", [format, values]) => sprintf(format, values),
        ("split", [text, delimiter]) => split(text, delimiter),
        ("regex.match", [pattern, text]) => matches(pattern, text),
        ("json.unmarshal", [text]) => unmarshal(text),
        ("json.is_valid", [text]) => {
            unmarshal(text).and_then(|given| given.ok().flatten()).and_then(|(value, _)| some(T::bool(true)).filter(|_| !matches!(value, T::Unknown(_))))
        }
        _ => None,
    }
}

fn is(value: &T, kinds: Kinds) -> T {
    if value.kinds().within(kinds) {
        T::bool(true)
    } else if value.kinds().meets(kinds) {
        T::unknown(value.ids(), Kinds::BOOL)
    } else {
        T::bool(false)
    }
}

fn count(value: &T) -> Option<Given> {
    let (elements, open) = value.elements()?;
    let certain = |member: &Member| member.perhaps.none();
    if open.none() && elements.iter().all(|(_, member)| certain(member)) {
        // Members of a set that are not known may be equal.
        let apart = !matches!(value, T::Set(..))
            || elements.len() < 2
            || elements.iter().enumerate().all(|(n, (_, a))| elements.iter().take(n).all(|(_, b)| equal(&a.value, &b.value) == Tri::False));
        if apart {
            return Some(Ok(Some((T::Known(Rego::from(elements.len())), Ids::NONE))));
        }
    }
    Some(Ok(Some((T::unknown(value.ids(), Kinds::NUMBER), Ids::NONE))))
}

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
                None if open.none() => return found(fallback.clone(), fallback, rests),
                None => (T::unknown(*open, Kinds::ANY), *open),
            },
            T::List(..) => return None,
            T::Unknown(hidden) => {
                let identity = hidden.identity.as_ref().map(|identity| format!("{identity}/{key}").into());
                (T::Unknown(std::rc::Rc::new(super::Hidden { ids: hidden.ids, kinds: Kinds::ANY, identity })), hidden.ids)
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
    let value = if rests.none() { value } else { value.join(fallback, rests) };
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
    let mut entries: std::collections::BTreeMap<Rego, Member> = std::collections::BTreeMap::new();
    for (key, member) in x.into_iter().chain(y) {
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
                let value = if member.perhaps.none() { both } else { both.join(&first.value, member.perhaps) };
                Member { value, perhaps }
            }
        };
        entries.insert(key, merged);
    }
    if !yopen.none() {
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
    if !xopen.none() {
        // More may stand between the two: an element that is perhaps there stands for them, and more may follow.
        members.push(Member { value: T::unknown(xopen, Kinds::ANY), perhaps: xopen });
    }
    members.extend(y.into_iter().map(|(_, member)| member));
    Some(Ok(Some((T::list(members, xopen | yopen), Ids::NONE))))
}

/// `startswith` and `endswith`, by what is known at that end. Both arguments may be sets or lists of texts in regorus.
fn affix(text: &T, part: &T, end: impl Fn(&[Part]) -> String, test: impl Fn(&str, &str) -> bool) -> Option<Given> {
    let (parts, T::Known(Rego::String(part))) = (text.as_parts()?, part) else { return None };
    let known = end(&parts);
    let answer = if test(&known, part) {
        T::bool(true)
    } else if test(part, &known) {
        T::unknown(text.ids(), Kinds::BOOL)
    } else {
        T::bool(false)
    };
    Some(Ok(Some((answer, Ids::NONE))))
}

fn holds(text: &T, part: &T) -> Option<Given> {
    let (parts, T::Known(Rego::String(part))) = (text.as_parts()?, part) else { return None };
    let certain = parts.iter().any(|piece| matches!(piece, Part::Known(known) if known.contains(&**part)));
    Some(Ok(Some((if certain { T::bool(true) } else { T::unknown(text.ids(), Kinds::BOOL) }, Ids::NONE))))
}

fn mapped(text: &T, change: impl Fn(&str) -> String) -> Option<Given> {
    let parts = text.as_parts()?;
    let changed = parts.into_iter().map(|part| match part {
        Part::Known(text) => Part::Known(change(&text).into()),
        unknown => unknown,
    });
    Some(Ok(Some((T::parts(changed), Ids::NONE))))
}

fn concat(delimiter: &T, collection: &T) -> Option<Given> {
    let delimiter = delimiter.as_parts()?;
    let (elements, open) = collection.elements()?;
    // The order of a set with unknown members is not known.
    if !open.none() || matches!(collection, T::Set(..)) || elements.iter().any(|(_, member)| !member.perhaps.none()) {
        return None;
    }
    let mut parts = Vec::new();
    for (n, (_, member)) in elements.iter().enumerate() {
        if n > 0 {
            parts.extend(delimiter.iter().cloned());
        }
        parts.extend(member.value.as_parts()?);
    }
    Some(Ok(Some((T::parts(parts), Ids::NONE))))
}

/// `sprintf` with plain verbs: unknown values leave unknown parts.
fn sprintf(format: &T, values: &T) -> Option<Given> {
    let (T::Known(Rego::String(format)), (elements, open)) = (format, values.elements()?) else { return None };
    if !open.none() || elements.iter().any(|(_, member)| !member.perhaps.none()) {
        return None;
    }
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut values = elements.into_iter().map(|(_, member)| member.value);
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next()? {
                '%' => literal.push('%'),
                's' | 'v' | 'd' => {
                    parts.push(Part::Known(std::mem::take(&mut literal).into()));
                    match values.next()? {
                        T::Known(Rego::String(text)) => parts.push(Part::Known(text.as_ref().into())),
                        T::Known(value @ (Rego::Number(_) | Rego::Bool(_) | Rego::Null)) => parts.push(Part::Known(value.to_string().into())),
                        T::Known(value) => parts.push(Part::Known(value.to_json_str().ok()?.into())),
                        value => match value.as_parts() {
                            Some(more) => parts.extend(more),
                            None => parts.push(Part::Unknown(value.ids())),
                        },
                    }
                }
                _ => return None,
            },
            c => literal.push(c),
        }
    }
    parts.push(Part::Known(literal.into()));
    if values.next().is_some() {
        return None;
    }
    Some(Ok(Some((T::parts(parts), Ids::NONE))))
}

/// `split` by a text: pieces of what is known are certain, each unknown part may hold more delimiters.
fn split(text: &T, delimiter: &T) -> Option<Given> {
    let (parts, T::Known(Rego::String(delimiter))) = (text.as_parts()?, delimiter) else { return None };
    let Part::Known(first) = parts.first()? else { return None };
    if delimiter.is_empty() {
        return None;
    }
    // Up to the first unknown part the pieces are known, but for the last of them, which it continues.
    let mut pieces: Vec<&str> = first.split(&**delimiter).collect();
    let last = pieces.pop()?;
    let ids = text.ids();
    let mut members: Vec<Member> = pieces.into_iter().map(|piece| Member { value: T::text(piece), perhaps: Ids::NONE }).collect();
    // A delimiter may begin in the known text and end in the unknown: then not even the piece's beginning is certain.
    let whole = delimiter.chars().count() == 1;
    members.push(Member {
        value: if whole { T::Text([Part::Known(last.into()), Part::Unknown(ids)].into()) } else { T::unknown(ids, Kinds::STRING) },
        perhaps: Ids::NONE,
    });
    Some(Ok(Some((T::list(members, ids), Ids::NONE))))
}

/// `regex.match` of a pattern that begins with `^` and literal text: the text's known head may decide.
fn matches(pattern: &T, text: &T) -> Option<Given> {
    let (T::Known(Rego::String(pattern)), parts) = (pattern, text.as_parts()?) else { return None };
    let known = head(&parts);
    let hir = regex_syntax::parse(pattern).ok()?;
    let decided = prefix(&hir).filter(|literal| !(literal.starts_with(&known) || known.starts_with(literal.as_str())));
    let answer = if decided.is_some() { T::bool(false) } else { T::unknown(text.ids(), Kinds::BOOL) };
    Some(Ok(Some((answer, Ids::NONE))))
}

/// The text with which everything must begin that a pattern matches; `None` where it may begin anywhere.
fn prefix(hir: &regex_syntax::hir::Hir) -> Option<String> {
    use regex_syntax::hir::{HirKind, Look};
    let HirKind::Concat(items) = hir.kind() else { return None };
    let (first, rest) = items.split_first()?;
    if !matches!(first.kind(), HirKind::Look(Look::Start)) {
        return None;
    }
    let mut text = String::new();
    for item in rest {
        match item.kind() {
            HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
            _ => break,
        }
    }
    Some(text)
}

/// JSON text with unknown parts. One inside a string is taken to hold no quote, one outside of strings to be a whole value:
/// true after Terraform's `jsonencode`, and assumed of text that is put together by hand.
fn unmarshal(text: &T) -> Option<Given> {
    let parts = text.as_parts()?;
    let mut json = String::new();
    let mut ids = Vec::new();
    let (mut inside, mut escaped) = (false, false);
    for part in &parts {
        match part {
            Part::Known(text) if text.contains([MARK, END, WHOLE]) => return None,
            Part::Known(text) => {
                for c in text.chars() {
                    inside ^= c == '"' && !escaped;
                    escaped = inside && c == '\\' && !escaped;
                }
                json.push_str(text);
            }
            Part::Unknown(unknown) => {
                let number = ids.len();
                json.push_str(&if inside { format!("{MARK}{number}{END}") } else { format!("\"{WHOLE}{number}\"") });
                ids.push(*unknown);
            }
        }
    }
    let value: serde_json::Value = serde_json::from_str(&json).ok()?;
    Some(Ok(Some((restored(&value, &ids)?, Ids::NONE))))
}

/// Private-use characters that stand for an unknown part.
const MARK: char = '\u{f0001}';
const END: char = '\u{f0002}';
const WHOLE: char = '\u{f0003}';

fn restored(value: &serde_json::Value, ids: &[Ids]) -> Option<T> {
    use serde_json::Value as Json;
    Some(match value {
        Json::String(text) if text.starts_with(WHOLE) => {
            let number: usize = text.trim_start_matches(WHOLE).parse().ok()?;
            T::unknown(*ids.get(number)?, Kinds::ANY)
        }
        Json::String(text) if text.contains(MARK) => T::parts(pieces(text, ids)?),
        Json::Array(items) => {
            T::list(items.iter().map(|item| Some(Member { value: restored(item, ids)?, perhaps: Ids::NONE })).collect::<Option<_>>()?, Ids::NONE)
        }
        Json::Object(map) => {
            let mut entries = Vec::new();
            for (key, value) in map {
                let key = if key.contains(MARK) { T::parts(pieces(key, ids)?) } else { T::text(key) };
                entries.push((key, Member { value: restored(value, ids)?, perhaps: Ids::NONE }));
            }
            super::rules::object(entries).ok()?
        }
        plain => T::Known(Rego::from_json_str(&plain.to_string()).ok()?),
    })
}

fn pieces(text: &str, ids: &[Ids]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for (n, piece) in text.split(MARK).enumerate() {
        let rest = match n {
            0 => piece,
            _ => {
                let (number, rest) = piece.split_once(END)?;
                parts.push(Part::Unknown(*ids.get(number.parse::<usize>().ok()?)?));
                rest
            }
        };
        parts.push(Part::Known(rest.into()));
    }
    Some(parts)
}
