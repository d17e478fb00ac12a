//! What rules are asked about one resource: what its lens makes of it and of those joined to it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use regorus::Value as Rego;

use super::input::{self, Hole};
use super::joins::Related;
use super::judge::{Causes, Engines, Judge, Mode, asset_kind, causes};
use super::kleene::{Ids, T, Tri};
use super::lens::{self, Lens};
use super::partly::Partly;
use super::parts::{Doubt, Part};
use super::places::Place;
use crate::model::{Path, Resource, Segment};

/// What rules are asked about one resource.
pub(super) struct Subject<'a> {
    pub(super) resource: &'a Resource,
    pub(super) lens: Option<(usize, &'a lens::Ready)>,
    pub(super) related: Vec<(&'a str, Related)>,
    /// The part of it that is judged, where it is judged by parts.
    pub(super) part: Option<Part<'a>>,
    pub(super) holes: Vec<Hole>,
    /// The asset's kind: known also where it is not known whether there is an asset.
    pub(super) asset_kind: Option<String>,
    pub(super) asset: Rego,
    pub(super) base: BTreeMap<&'static str, Rego>,
    /// The same for a resource that holds unknowns, or is joined to one that does.
    pub(super) partly: Option<Partly>,
    /// Kinds of asset that it may be, and what that rests on.
    pub(super) doubts: Vec<(String, Causes)>,
    /// The lens's `places`, once some finding has asked for them.
    pub(super) places: OnceCell<Vec<Place>>,
    /// What of it must not be shown, once something is.
    pub(super) secrets: OnceCell<Vec<String>>,
    /// Why the lens failed.
    pub(super) error: Option<String>,
}

impl Subject<'_> {
    /// The asset, as far as it is known.
    pub(super) fn asset_as_known(&self) -> T {
        self.partly.as_ref().map_or_else(|| T::Known(self.asset.clone()), |partly| partly.asset().clone())
    }

    /// The body, as far as it is known.
    pub(super) fn body_as_known(&self) -> T {
        let whole = || T::Known(self.base.get("body").cloned().unwrap_or(Rego::Null));
        self.partly.as_ref().map_or_else(whole, |partly| partly.body().clone())
    }

    /// Why something is not known.
    pub(super) fn why(&self, ids: Ids) -> String {
        let named = self.partly.iter().flat_map(|partly| partly.named(ids)).take(3).map(|unknown| unknown.why.as_str());
        named.collect::<Vec<_>>().join("; ")
    }
}

impl<'a> Judge<'a> {
    /// What the lens makes of a resource.
    pub(super) fn subject(&self, engines: &mut Engines, n: usize, resource: &'a Resource, part: Option<Part<'a>>, doubt: Option<&Doubt>) -> Subject<'a> {
        let body = input::rego(&resource.body);
        let mut holes = Vec::new();
        input::holes(&resource.body, &Path::parse("body"), None, &mut holes);
        let mut base = BTreeMap::from([("address", Rego::String(resource.address.clone())), ("kind", Rego::String(resource.kind.clone())), ("body", body)]);
        if let (Some(part), Some(body)) = (&part, base.get("body")) {
            let shown = part.shown(body);
            base.insert("part", shown);
            for (name, node) in [("body", &part.body), ("around", &part.around)] {
                let prefix = Path::parse("part").join(&[Segment::Key(name.into())]);
                input::holes(node, &prefix, (!part.at.segments().is_empty()).then(|| part.at.to_string()).as_deref(), &mut holes);
            }
        }
        let mut subject = Subject {
            resource,
            lens: None,
            related: Vec::new(),
            part,
            holes,
            asset_kind: None,
            asset: Rego::Null,
            base,
            partly: None,
            doubts: Vec::new(),
            places: OnceCell::new(),
            secrets: OnceCell::new(),
            error: None,
        };
        for index in self.lenses.get(&*resource.kind).into_iter().flatten() {
            let Some(lens) = self.book.lenses.get(*index) else { continue };
            if lens.by_parts() && subject.part.is_none() {
                if let Some((at, unknown)) = doubt {
                    subject.doubts.push((asset_kind(lens, resource), vec![(at.to_string(), unknown.clone())]));
                }
                continue;
            }
            let ready = match self.book.lens(lens) {
                Ok(ready) => ready,
                Err(reason) => {
                    subject.error = Some(format!("lens `{}`: {reason}", lens.id));
                    break;
                }
            };
            self.relate(n, *index, lens, &mut subject);
            let kind = asset_kind(lens, resource);
            let applies = if subject.holes.is_empty() && self.mode != Mode::ThreeValued {
                let engine = engines.lenses.entry(*index).or_insert_with(|| ready.engine.clone());
                engine.input(input::object(subject.base.iter().map(|(key, value)| (*key, value.clone()))));
                let applies = ready.applies.as_ref().map_or(Ok(Rego::Bool(true)), |applies| engine.run(applies));
                // A lens that fails says nothing of whether it knows the resource.
                let applies = applies.map(|applies| applies == Rego::Bool(true)).unwrap_or_else(|reason| {
                    subject.error = Some(format!("lens `{}`: {reason}", lens.id));
                    true
                });
                if applies && subject.error.is_none() {
                    match engine.run(&ready.assembled()) {
                        Ok(assembled) => subject.asset = lens::asset(&kind, &assembled, self.book.asset_fields()),
                        Err(reason) => subject.error = Some(format!("lens `{}`: {reason}", lens.id)),
                    }
                }
                applies
            } else {
                let mut partly = self.partly(&subject);
                let applies = match partly.lens(ready, &kind, self.book.asset_fields()) {
                    Ok(Tri::Maybe(ids)) => {
                        let rests = causes(&subject.holes, &partly, ids);
                        subject.doubts.push((kind.clone(), rests));
                        false
                    }
                    Ok(tri) => tri == Tri::True && subject.doubts.is_empty(),
                    Err(stop) => {
                        partly.broke(&stop);
                        true
                    }
                };
                subject.partly = Some(partly);
                applies
            };
            if !applies {
                subject.partly = None;
                subject.related.clear();
                subject.holes.retain(|hole| hole.path.segments().first() == Some(&Segment::Key("body".into())));
                subject.base.remove("related");
                continue;
            }
            subject.asset_kind = Some(kind);
            subject.lens = Some((*index, ready));
            break;
        }
        if subject.partly.is_none() && (self.mode == Mode::ThreeValued || !subject.holes.is_empty()) {
            let mut partly = self.partly(&subject);
            if !subject.doubts.is_empty() {
                let rests: Vec<_> = subject.doubts.iter().flat_map(|(_, rests)| rests.iter().cloned()).collect();
                partly.doubt(&rests);
            }
            subject.partly = Some(partly);
        }
        subject
    }

    /// The resource and those joined to it, as far as they are known.
    fn partly(&self, subject: &Subject<'_>) -> Partly {
        let related: Vec<_> = subject
            .related
            .iter()
            .map(|(name, related)| {
                let members = related.all().filter_map(|(member, perhaps)| Some((self.estate.resources.get(member)?, perhaps))).collect();
                (*name, members, related.open.as_ref())
            })
            .collect();
        Partly::new(subject.resource, subject.part.as_ref(), &related, &self.parts)
    }

    /// Adds `input.related`, and the holes in it.
    fn relate(&self, n: usize, index: usize, lens: &'a Lens, subject: &mut Subject<'a>) {
        let mut lists = Vec::new();
        for (j, join) in lens.joins.iter().enumerate() {
            let related = self.joins.get(&(index, j)).map(|joined| joined.of(n)).unwrap_or_default();
            let prefix = Path::parse("related").join(&[Segment::Key(join.name.as_str().into())]);
            if let Some(unknown) = &related.open {
                subject.holes.push(Hole { path: prefix.clone(), at: join.name.clone(), unknown: unknown.clone() });
            }
            let mut members = Vec::new();
            let all = related.all().filter_map(|(member, perhaps)| Some((self.estate.resources.get(member)?, perhaps)));
            for (m, (other, perhaps)) in all.enumerate() {
                for exists in other.exists.iter().chain(perhaps) {
                    subject.holes.push(Hole { path: prefix.join(&[Segment::Index(m)]), at: other.address.to_string(), unknown: exists.clone() });
                }
                let body = prefix.join(&[Segment::Index(m), Segment::Key("body".into())]);
                input::holes(&other.body, &body, Some(&other.address), &mut subject.holes);
                let whole = input::rego(&other.body);
                let parts = self.parts.known(other).iter().map(|part| part.shown(&whole)).collect::<Vec<_>>();
                members.push(input::object([
                    ("address", Rego::String(other.address.clone())),
                    ("kind", Rego::String(other.kind.clone())),
                    ("parts", Rego::from(parts)),
                    ("body", whole),
                ]));
            }
            lists.push((join.name.clone(), Rego::from(members)));
            subject.related.push((join.name.as_str(), related));
        }
        subject.base.insert("related", input::object(lists));
    }
}
