//! What a rule saw: the values at the places that its text can read, for whoever checks a verdict by hand.
//!
//! Found by the static read paths, after judging: nothing is evaluated again but the lens's `places`.

use std::sync::Arc;

use regorus::Value as Rego;

use super::judge::{Engines, Judge};
use super::kleene::{Look, T};
use super::places::Place;
use super::reads::{Depth, Step};
use super::redact;
use super::rulebook::Ready;
use super::subject::Subject;
use crate::model::{Path, Seen, Segment};
use crate::source::Span;

/// One place that a rule can read, and what stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The address of the resource that holds it, where that is another than the one judged.
    pub of: Option<Arc<str>>,
    /// Its path in the resource's own attributes; where the lens does not say which it is, in the asset: `asset.…`.
    pub at: Path,
    /// What is there.
    pub seen: Seen,
    /// The value's place, or that of its nearest parent.
    pub place: Span,
}

/// No verdict tells of more places than this.
const MAX_PLACES: usize = 24;
/// A list or object of more values than this is told by its length.
const MAX_VALUES: usize = 16;
/// Texts are cut to so many characters.
const MAX_TEXT: usize = 120;

impl Judge<'_> {
    /// The values at the places that the rule can read.
    pub(super) fn observed(&self, engines: &mut Engines, subject: &Subject<'_>, ready: &Ready) -> Vec<Observed> {
        let reads = ready.reads();
        let mut found: Vec<(bool, Path, Depth, Look)> = Vec::new();
        for read in reads.deny.iter().chain(&reads.applies).filter(|_| subject.error.is_none()) {
            let (root, steps) = match read.path.split_first() {
                Some((Step::Key(key), steps)) if &**key == "asset" => (subject.asset_as_known(), steps),
                Some((Step::Key(key), steps)) if &**key == "body" => (subject.body_as_known(), steps),
                _ => continue,
            };
            let own = matches!(read.path.first(), Some(Step::Key(key)) if &**key == "body");
            // Without an asset there is nothing to be seen in it, and the asset as a whole is no value of anyone's. Where
            // something stands is no value either.
            let place = matches!(steps.last(), Some(Step::Key(key)) if &**key == "at") && !own;
            if steps.is_empty() || place || root == T::Known(Rego::Null) {
                continue;
            }
            let mut see = |path: &[Segment], value: Look| {
                if found.len() < MAX_PLACES {
                    found.push((own, path.iter().cloned().collect(), read.depth, value));
                }
            };
            walk(&root, steps, &mut Vec::new(), &mut see);
        }
        if found.is_empty() {
            return Vec::new();
        }
        let places = subject.places.get_or_init(|| self.places(engines, subject));
        let mut observed: Vec<Observed> = found.into_iter().map(|(own, path, depth, value)| self.told(subject, places, own, &path, depth, &value)).collect();
        observed.sort_by(|a, b| (&a.of, &a.at, rank(&a.seen)).cmp(&(&b.of, &b.at, rank(&b.seen))));
        observed.dedup_by(|a, b| (&a.of, &a.at) == (&b.of, &b.at));
        observed
    }

    fn told(&self, subject: &Subject<'_>, places: &[Place], own: bool, path: &Path, depth: Depth, value: &Look) -> Observed {
        let (owner, named) = if own { (subject.resource, Some(path.clone())) } else { self.located(subject, path, places) };
        let of = (owner.address != subject.resource.address).then(|| owner.address.clone());
        // Elements of the asset often say themselves where they come from.
        let stated = || if own { None } else { self.place_said(subject, path) };
        let place = named.as_ref().and_then(|path| owner.body.nearest(path)).or_else(stated).unwrap_or(owner.header);
        // Where no place names it, a field of the same name in the body is what it comes from.
        let sensitive = Some(named.as_ref().unwrap_or(path)).is_some_and(|path| {
            let mut node = Some(&owner.body);
            node.is_some_and(|node| node.sensitive)
                || path.segments().iter().any(|segment| {
                    node = node.and_then(|node| node.step(segment));
                    node.is_some_and(|node| node.sensitive)
                })
        });
        // What the resource does not state, and no place names either, is the lens's own.
        let stated = |at: &Path| own || owner.body.find(at).is_some() || places.iter().any(|(prefix, ..)| prefix == path);
        let at = match named.filter(stated) {
            Some(path) => owner.body.shown_path(&path),
            None => Path::parse("asset").join(path.segments()),
        };
        let seen = match value {
            Look::Absent => Seen::Absent,
            _ if sensitive => Seen::Sensitive,
            Look::Perhaps(ids) => Seen::Unknown(subject.why(*ids)),
            Look::There(T::Known(value)) => self.shown(subject, depth, value),
            Look::There(value) => match value.length().filter(|_| depth != Depth::Whole) {
                Some(length) => Seen::Length(length),
                None => Seen::Unknown(subject.why(value.ids())),
            },
        };
        // A name on the way may be a secret itself.
        let secrets = subject.secrets.get_or_init(|| redact::secrets(self.bodies(subject)));
        let told = |segment: &&Segment| !matches!(segment, Segment::Key(key) if secrets.iter().any(|secret| key.contains(secret.as_str())));
        let open: Path = at.segments().iter().take_while(told).cloned().collect();
        if open.segments().len() < at.segments().len() {
            return Observed { of, at: open, seen: Seen::Sensitive, place };
        }
        Observed { of, at, seen, place }
    }

    /// The place that the value at a path of the asset, or the nearest one around it, says it has.
    fn place_said(&self, subject: &Subject<'_>, path: &Path) -> Option<Span> {
        let mut at = subject.asset_as_known();
        let mut said = None;
        for segment in path.segments() {
            let key = match segment {
                Segment::Key(key) => Rego::String(key.clone()),
                Segment::Index(n) => Rego::from(*n),
            };
            let Look::There(inner) = at.look(&key) else { break };
            at = inner;
            if let Look::There(T::Known(Rego::String(text))) = at.look(&Rego::String("at".into())) {
                said = Some(Path::parse(&text));
            }
        }
        subject.resource.body.nearest(&said?)
    }

    fn shown(&self, subject: &Subject<'_>, depth: Depth, value: &Rego) -> Seen {
        let length = match value {
            Rego::Array(list) => Some(list.len()),
            Rego::Set(set) => Some(set.len()),
            Rego::Object(map) => Some(map.len()),
            _ => None,
        };
        match (depth, length) {
            (Depth::Presence, None) if !matches!(value, Rego::Bool(_) | Rego::Null) => return Seen::Present,
            (Depth::Presence | Depth::Keys, Some(length)) => return Seen::Length(length),
            _ => {}
        }
        let secrets = subject.secrets.get_or_init(|| redact::secrets(self.bodies(subject)));
        match json(value, secrets, &mut MAX_VALUES.clone()) {
            Some(value) => Seen::Value(value),
            None => Seen::Length(length.unwrap_or_default()),
        }
    }
}

/// Of two reads of one place, the one that says more.
fn rank(seen: &Seen) -> u8 {
    match seen {
        Seen::Sensitive => 0,
        Seen::Value(_) | Seen::Unknown(_) => 1,
        Seen::Length(_) => 2,
        Seen::Present | Seen::Absent => 3,
    }
}

/// A value without secrets; `None` where there is too much in it.
fn json(value: &Rego, secrets: &[String], left: &mut usize) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    *left = left.checked_sub(1)?;
    let text = |text: &str| {
        let cut: String = text.chars().take(MAX_TEXT).collect();
        // A secret must not survive by being cut.
        let hidden = redact::hidden(secrets, text.to_string());
        if hidden == text && cut.len() < text.len() { format!("{cut}…") } else { hidden.chars().take(MAX_TEXT).collect() }
    };
    Some(match value {
        Rego::Null | Rego::Undefined => Json::Null,
        Rego::Bool(value) => Json::Bool(*value),
        Rego::Number(_) => {
            let written = value.to_string();
            let hidden = redact::hidden(secrets, written.clone());
            if hidden == written { serde_json::from_str(&written).unwrap_or(Json::String(written)) } else { Json::String(hidden) }
        }
        Rego::String(value) => Json::String(text(value)),
        Rego::Array(list) => Json::Array(list.iter().map(|value| json(value, secrets, left)).collect::<Option<_>>()?),
        Rego::Set(set) => Json::Array(set.iter_sorted().map(|value| json(value, secrets, left)).collect::<Option<_>>()?),
        Rego::Object(map) => {
            let entry = |(key, value): (&Rego, &Rego)| {
                Some((text(&key.as_string().map_or_else(|_| key.to_string(), |key| key.to_string())), json(value, secrets, left)?))
            };
            Json::Object(map.iter_sorted().map(entry).collect::<Option<_>>()?)
        }
    })
}

/// Follows steps into a value, and shows what stands at their end, or that it is not there.
fn walk(value: &T, steps: &[Step], path: &mut Vec<Segment>, see: &mut impl FnMut(&[Segment], Look)) {
    let Some((step, rest)) = steps.split_first() else { return see(path, Look::There(value.clone())) };
    let mut down = |segment: Segment, inner: Look| {
        path.push(segment);
        match inner {
            Look::There(inner) => walk(&inner, rest, path, see),
            other => see(path, other),
        }
        path.pop();
    };
    match step {
        // What has no such inside stands for itself: null is what a lens says of what is not stated.
        _ if !value.has_inside() => see(path, Look::There(value.clone())),
        Step::Key(key) => down(Segment::Key(key.clone()), value.look(&Rego::String(key.clone()))),
        Step::Index(n) => down(Segment::Index(*n), value.look(&Rego::from(*n))),
        Step::Any => {
            for (n, (key, inner)) in value.inside().into_iter().enumerate() {
                let segment = match &key {
                    Rego::String(key) => Segment::Key(key.clone()),
                    _ => Segment::Index(n),
                };
                down(segment, inner);
            }
        }
    }
}
