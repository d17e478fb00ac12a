//! Functions of text that is known in part.

use regorus::Value as Rego;

use super::builtins::{Call, Given};
use super::compare::{head, tail};
use super::fault::{self, Fault};
use super::value::{Kinds, Member, Part};
use super::{Ids, T};

fn some(value: T) -> Option<Given> {
    Some(Ok(Some((value, Ids::NONE))))
}

/// `startswith` and `endswith`, by what is known at that end of each.
pub(super) fn affix(text: &T, part: &T, end: impl Fn(&[Part]) -> String, test: impl Fn(&str, &str) -> bool) -> Option<Given> {
    let (text_parts, parts) = (text.as_parts()?, part.as_parts()?);
    let (known, wanted) = (end(&text_parts), end(&parts));
    let whole = matches!(part, T::Known(_));
    let answer = if whole && test(&known, &wanted) {
        T::bool(true)
    } else if (test(&wanted, &known) || !whole && test(&known, &wanted)) && !fault::is(Fault::AffixDecides) {
        T::unknown(text.ids() | part.ids(), Kinds::BOOL)
    } else {
        T::bool(false)
    };
    Some(Ok(Some((answer, Ids::NONE))))
}

pub(super) fn holds(text: &T, part: &T) -> Option<Given> {
    let (parts, T::Known(Rego::String(part))) = (text.as_parts()?, part) else { return None };
    let certain = parts.iter().any(|piece| matches!(piece, Part::Known(known) if known.contains(&**part)));
    let either = fault::or(Fault::ContainsDecides, T::unknown(text.ids(), Kinds::BOOL), T::bool(false));
    Some(Ok(Some((if certain { T::bool(true) } else { either }, Ids::NONE))))
}

pub(super) fn mapped(text: &T, change: impl Fn(&str) -> String) -> Option<Given> {
    let parts = text.as_parts()?;
    let changed = parts.into_iter().map(|part| match part {
        Part::Known(text) => Part::Known(change(&text).into()),
        unknown => unknown,
    });
    Some(Ok(Some((T::parts(changed), Ids::NONE))))
}

/// `lower`: a sigma becomes another letter at the end of a word, and what is unknown may go on with it.
pub(super) fn lowered(text: &T) -> Option<Given> {
    let sigma = |part: &Part| matches!(part, Part::Known(text) if text.contains('Σ'));
    if text.as_parts()?.iter().any(sigma) { None } else { mapped(text, str::to_lowercase) }
}

pub(super) fn concat(delimiter: &T, collection: &T) -> Option<Given> {
    let delimiter = delimiter.as_parts()?;
    let (elements, open) = collection.elements()?;
    let texts = elements.iter().all(|(_, member)| member.value.kinds().within(Kinds::STRING));
    // The order of a set with unknown members is not known.
    if !open.none() || matches!(collection, T::Set(..)) || elements.iter().any(|(_, member)| !member.perhaps.none()) {
        return texts.then_some(Ok(Some((T::unknown(collection.ids(), Kinds::STRING), open))));
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
pub(super) fn sprintf(call: &Call<'_>, format: &T, values: &T) -> Option<Given> {
    let (T::Known(Rego::String(format)), (elements, open)) = (format, values.elements()?) else { return None };
    if !open.none() || elements.iter().any(|(_, member)| !member.perhaps.none()) {
        return None;
    }
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rests = Ids::NONE;
    let mut values = elements.into_iter().map(|(_, member)| member.value);
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => match chars.next()? {
                '%' => literal.push('%'),
                verb @ ('s' | 'v' | 'd') => {
                    parts.push(Part::Known(std::mem::take(&mut literal).into()));
                    match values.next()? {
                        T::Known(value) => {
                            let alone = [Rego::String(format!("%{verb}").into()), Rego::from(vec![value])];
                            parts.push(Part::Known(call.regorus("sprintf", &alone)?.as_string().ok()?.as_ref().into()));
                        }
                        // A text, or anything else, for a number's verb is left out, or an error.
                        value if verb == 'd' && !value.kinds().within(Kinds::NUMBER) => return None,
                        // A number with a fraction is an error there.
                        value if verb == 'd' => {
                            rests |= value.ids();
                            parts.push(Part::Unknown(value.ids()));
                        }
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
    Some(Ok(Some((T::parts(parts), rests))))
}

/// `split` by a text: pieces of what is known are certain, each unknown part may hold more delimiters.
pub(super) fn split(text: &T, delimiter: &T) -> Option<Given> {
    let (parts, T::Known(Rego::String(delimiter))) = (text.as_parts()?, delimiter) else { return None };
    if delimiter.is_empty() {
        return None;
    }
    // A longer delimiter may begin in the known text and end in the unknown: then not even the piece's beginning is certain.
    let single = delimiter.chars().count() == 1;
    let ids = text.ids();
    let certain = |value| Member { value, perhaps: Ids::NONE };
    let mut members = Vec::new();
    let mut head = String::new();
    let mut vague = false;
    for part in &parts {
        match part {
            Part::Unknown(_) if single => vague = true,
            Part::Unknown(_) => {
                members.push(certain(T::unknown(ids, Kinds::STRING)));
                return some(T::list(members, fault::or(Fault::SplitIsClosed, ids, Ids::NONE)));
            }
            Part::Known(text) => {
                for (n, piece) in text.split(&**delimiter).enumerate() {
                    if n > 0 {
                        members.push(certain(begun(std::mem::take(&mut head), vague, ids)));
                        // Where a piece was not known, others may follow it.
                        members.extend(vague.then(|| Member { value: T::unknown(ids, Kinds::STRING), perhaps: ids }));
                        vague = false;
                    }
                    if !vague {
                        head.push_str(piece);
                    }
                }
            }
        }
    }
    members.push(certain(begun(head, vague, ids)));
    some(T::list(members, fault::or(Fault::SplitIsClosed, ids, Ids::NONE)))
}

/// A text that begins so, and is all of it unless it is vague.
fn begun(head: String, vague: bool, ids: Ids) -> T {
    T::parts([Part::Known(head.into())].into_iter().chain(vague.then_some(Part::Unknown(ids))))
}

/// A known text.
fn known(value: &T) -> Option<&str> {
    if let T::Known(Rego::String(text)) = value { Some(text) } else { None }
}

/// Takes characters off the beginning. What is unknown there stays so: it may hold some of them too.
fn trimmed_start(parts: Vec<Part>, cut: impl Fn(char) -> bool) -> Vec<Part> {
    let mut parts: std::collections::VecDeque<Part> = parts.into();
    while let Some(Part::Known(text)) = parts.front_mut() {
        let left = text.trim_start_matches(&cut);
        if !left.is_empty() {
            *text = left.into();
            break;
        }
        parts.pop_front();
    }
    // After an unknown part nothing is cut: were all of that part cut, what follows would be too.
    parts.into()
}

/// Whether cutting at an unknown end may reach into the known text behind it.
fn reaches(part: Option<&Part>, behind: Option<&Part>, cut: impl Fn(char) -> bool, first: bool) -> bool {
    let Some(Part::Unknown(_)) = part else { return false };
    let Some(Part::Known(text)) = behind else { return behind.is_some() };
    if first { text.starts_with(cut) } else { text.ends_with(cut) }
}

/// `trim` and its kin: `start`, `end` or both.
pub(super) fn trimmed(text: &T, cut: impl Fn(char) -> bool + Copy, start: bool, end: bool) -> Option<Given> {
    let mut parts = text.as_parts()?;
    if start {
        parts = trimmed_start(parts, cut);
        if reaches(parts.first(), parts.get(1), cut, true) {
            return None;
        }
    }
    if end {
        let reversed = |text: &str| text.chars().rev().collect::<String>().into();
        let turned = |part: Part| if let Part::Known(text) = part { Part::Known(reversed(&text)) } else { part };
        parts = trimmed_start(parts.into_iter().rev().map(turned).collect(), cut).into_iter().rev().map(turned).collect();
        if reaches(parts.last(), parts.len().checked_sub(2).and_then(|n| parts.get(n)), cut, false) {
            return None;
        }
    }
    some(T::parts(parts))
}

/// `trim`, `trim_left` and `trim_right` by a known set of characters.
pub(super) fn trimmed_of(text: &T, characters: &T, start: bool, end: bool) -> Option<Given> {
    let characters = known(characters)?;
    trimmed(text, |c| characters.contains(c), start, end)
}

/// `trim_prefix`.
pub(super) fn without_prefix(text: &T, prefix: &T) -> Option<Given> {
    let (parts, prefix) = (text.as_parts()?, known(prefix)?);
    let head = head(&parts);
    match (head.strip_prefix(prefix), parts.split_first()) {
        (Some(rest), Some((Part::Known(_), others))) => some(T::parts(std::iter::once(Part::Known(rest.into())).chain(others.iter().cloned()))),
        _ if !prefix.starts_with(&head) => some(text.clone()),
        _ => None,
    }
}

/// `trim_suffix`.
pub(super) fn without_suffix(text: &T, suffix: &T) -> Option<Given> {
    let (parts, suffix) = (text.as_parts()?, known(suffix)?);
    let tail = tail(&parts);
    match (tail.strip_suffix(suffix), parts.split_last()) {
        (Some(rest), Some((Part::Known(_), others))) => some(T::parts(others.iter().cloned().chain([Part::Known(rest.into())]))),
        _ if !suffix.ends_with(&tail) => some(text.clone()),
        _ => None,
    }
}

/// `replace` of a single character: a longer text may begin in what is known and end in what is not.
pub(super) fn replaced(text: &T, old: &T, new: &T) -> Option<Given> {
    let (parts, old, new) = (text.as_parts()?, known(old)?, known(new)?);
    if old.chars().count() != 1 {
        return None;
    }
    let change = |part: Part| if let Part::Known(text) = part { Part::Known(text.replace(old, new).into()) } else { part };
    some(T::parts(parts.into_iter().map(change)))
}

/// `substring` that ends before what is unknown.
pub(super) fn substring(text: &T, offset: &T, length: &T) -> Option<Given> {
    let (T::Known(offset), T::Known(length)) = (offset, length) else { return None };
    let (offset, length) = (offset.as_u32().ok()? as usize, length.as_u32().ok()? as usize);
    let head: Vec<char> = head(&text.as_parts()?).chars().collect();
    let piece = head.get(offset..offset.checked_add(length)?)?;
    some(T::text(&piece.iter().collect::<String>()))
}

/// `indexof` in what is known before the first unknown part.
pub(super) fn index_of(text: &T, part: &T) -> Option<Given> {
    let (head, part) = (head(&text.as_parts()?), known(part)?);
    let at = head.find(part).filter(|_| !part.is_empty())?;
    some(T::Known(Rego::from(head.get(..at)?.chars().count())))
}

/// `semver.compare` of versions whose first numbers differ; what is no version is an error.
pub(super) fn versions(a: &T, b: &T) -> Option<Given> {
    let first = |version: &T| head(&version.as_parts()?).split_once('.')?.0.parse::<u64>().ok();
    let (x, y) = (first(a)?, first(b)?);
    let order = match x.cmp(&y) {
        std::cmp::Ordering::Less => -1_i64,
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Equal => return None,
    };
    Some(Ok(Some((T::Known(Rego::from(order)), a.ids() | b.ids()))))
}

/// `net.cidr_contains` of a known network, by the known first bytes of an IPv4 address; what is no address is an error.
pub(super) fn network_contains(network: &T, address: &T) -> Option<Given> {
    let (base, bits) = known(network)?.split_once('/')?;
    let (base, bits): (std::net::Ipv4Addr, u32) = (base.parse().ok()?, bits.parse().ok().filter(|bits| *bits <= 32)?);
    let head = head(&address.as_parts()?);
    let mut octets: Vec<&str> = head.split('.').collect();
    octets.pop();
    let octets: Vec<u8> = octets.iter().map(|octet| octet.parse().ok()).collect::<Option<_>>()?;
    let known_bits = 8 * u32::try_from(octets.len()).ok()?;
    let shared = bits.min(known_bits);
    let mut padded = [0; 4];
    padded.iter_mut().zip(&octets).for_each(|(to, from)| *to = *from);
    let mask = u32::MAX.checked_shl(32 - shared).unwrap_or(0);
    let inside = u32::from(base) & mask == u32::from_be_bytes(padded) & mask;
    // What begins alike may lie outside all the same.
    (!inside).then_some(Ok(Some((T::bool(false), address.ids()))))
}
