//! Objects of which some keys or paths are kept, or left out: what is not known elsewhere in them does not matter then.

use std::collections::BTreeMap;

use regorus::Value as Rego;

use super::value::{Kinds, Member, T};

/// `object.filter` and `object.remove` of known keys.
pub(super) fn by_key(object: &T, keys: &T, keep: bool) -> Option<T> {
    let (T::Map(map, open), T::Known(keys)) = (object, keys) else { return None };
    let named = |key: &Rego| match keys {
        Rego::Array(list) => Some(list.iter().any(|other| other == key)),
        Rego::Set(set) => Some(set.contains(key)),
        Rego::Object(map) => Some(map.get(key).is_some()),
        _ => None,
    };
    let all = map.iter().map(|(key, member)| Some((key, member, named(key)?))).collect::<Option<Vec<_>>>()?;
    let chosen = all.into_iter().filter(|(_, _, named)| *named == keep);
    Some(T::map(chosen.map(|(key, member, _)| (key.clone(), member.clone())).collect(), *open))
}

type Steps<'p> = Vec<&'p [Rego]>;

/// `json.filter` and `json.remove` of known paths.
pub(super) fn by_path(object: &T, paths: &T, change: fn(&T, &Steps<'_>) -> Option<Option<T>>) -> Option<T> {
    let T::Known(paths) = paths else { return None };
    let listed: Vec<&Rego> = match paths {
        Rego::Array(list) => list.iter().collect(),
        Rego::Set(set) => set.iter().collect(),
        _ => return None,
    };
    let path = |path: &&Rego| match path {
        Rego::String(path) => Some(path.split('/').map(|step| Rego::String(step.into())).collect()),
        Rego::Array(path) => Some(path.iter().cloned().collect::<Vec<_>>()),
        _ => None,
    };
    let listed = listed.iter().map(path).collect::<Option<Vec<_>>>()?;
    if listed.is_empty() || object.kinds() != Kinds::OBJECT {
        return None;
    }
    change(object, &listed.iter().map(Vec::as_slice).collect())?
}

/// What is left under each key that begins a path, by the rest of those.
fn beneath<'p>(paths: &Steps<'p>) -> BTreeMap<&'p Rego, Steps<'p>> {
    let mut all: BTreeMap<&Rego, Steps<'_>> = BTreeMap::new();
    for (first, rest) in paths.iter().filter_map(|path| path.split_first()) {
        all.entry(first).or_default().push(rest);
    }
    all
}

/// The entries of an object. Lists are not looked into, and what has no entries has nothing under a path: `Some(None)`.
fn entries(value: &T) -> Option<Option<Vec<(Rego, Member)>>> {
    if value.kinds() == Kinds::OBJECT {
        let key = |(key, member)| if let T::Known(key) = key { Some((key, member)) } else { None };
        return Some(Some(value.elements().filter(|(_, open)| open.none())?.0.into_iter().map(key).collect::<Option<_>>()?));
    }
    (!value.kinds().meets(Kinds::COLLECTION)).then_some(None)
}

/// The value with nothing but those paths; `Some(None)` where nothing is left, `None` where that is not known.
pub(super) fn kept(value: &T, paths: &Steps<'_>) -> Option<Option<T>> {
    let beneath = beneath(paths);
    if beneath.is_empty() {
        return Some(Some(value.clone()));
    }
    let Some(entries) = entries(value)? else { return Some(None) };
    let mut left = BTreeMap::new();
    for (key, member) in entries {
        let Some(rest) = beneath.get(&key) else { continue };
        if let Some(value) = kept(&member.value, rest)? {
            left.insert(key, Member { value, ..member });
        }
    }
    Some(Some(T::map(left, super::Ids::NONE)))
}

/// The value without those paths; likewise.
pub(super) fn left(value: &T, paths: &Steps<'_>) -> Option<Option<T>> {
    if paths.iter().any(|path| path.is_empty()) {
        return Some(None);
    }
    let beneath = beneath(paths);
    let Some(entries) = entries(value)? else { return Some(None) };
    let mut rest = BTreeMap::new();
    for (key, member) in entries {
        let value = match beneath.get(&key) {
            Some(paths) => left(&member.value, paths)?,
            None => Some(member.value),
        };
        if let Some(value) = value {
            rest.insert(key, Member { value, perhaps: member.perhaps });
        }
    }
    Some(Some(T::map(rest, super::Ids::NONE)))
}
