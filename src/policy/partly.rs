//! Judging a resource that is known only in part.

use std::collections::BTreeSet;
use std::sync::Arc;

use regorus::Value as Rego;

use super::assets::UNKNOWN;
use super::input;
use super::kleene::fault::{self, Fault};
use super::kleene::{Code, Ids, Member, Piece, Run, Stop, T, Table, Tri, equal};
use super::lens;
use super::parts::{Part, Parts};
use super::rulebook::Ready;
use crate::model::{Node, Path, Resource, Unknown};

/// A resource and what is joined to it, as far as they are known.
pub(super) struct Partly {
    table: Table,
    /// `address`, `kind`, `body`, and `related` for the lens.
    base: Vec<(&'static str, T)>,
    related: T,
    /// The part that is judged, for the lens.
    part: Option<T>,
    asset: T,
    /// Why the lens gave no asset.
    pub(super) broken: Option<Stop>,
}

/// What a rule says of a resource that is known in part.
pub(super) enum Judgement {
    /// The question does not arise, in any completion.
    NotApplicable,
    Known {
        /// Findings of every completion.
        certain: Vec<RawFinding>,
        /// Findings of some.
        possible: Vec<RawFinding>,
        /// What decides between them; none where nothing is open.
        rests: Ids,
    },
}

/// A finding as the rule says it.
#[derive(Debug)]
pub(super) struct RawFinding {
    pub(super) at: Option<Path>,
    pub(super) message: String,
}

impl RawFinding {
    /// Reads a member of a `deny` set.
    pub(super) fn of(member: &Rego) -> Result<Self, String> {
        if let Rego::String(message) = member {
            return Ok(Self { at: None, message: message.to_string() });
        }
        let field = |name: &str| member.as_object().ok().and_then(|object| object.get(&Rego::String(name.into())));
        let message = field("message").and_then(|message| message.as_string().ok()).ok_or("a finding needs a `message`, as text")?;
        Ok(Self { at: field("at").and_then(input::path), message: message.to_string() })
    }
}

impl Stop {
    /// The reason, for people.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Bail(reason) => format!("{reason} is not evaluated on unknown values"),
            Self::Error(reason) => reason.clone(),
        }
    }
}

/// A resource that is joined, perhaps.
type Joined<'r> = (&'r Resource, Option<&'r Arc<Unknown>>);

impl Partly {
    /// `related`: each join's name, the resources joined, and why there may be more.
    pub(super) fn new<'r>(
        resource: &Resource,
        part: Option<&Part<'_>>,
        related: impl Iterator<Item = (&'r str, Vec<Joined<'r>>, Option<&'r Arc<Unknown>>)>,
        parts: &Parts,
    ) -> Self {
        let mut table = Table::default();
        let text = |text: &Arc<str>| T::Known(Rego::String(text.clone()));
        let body = table.value(&resource.body);
        let part = part.map(|part| part.table(&mut table));
        let mut lists = Vec::new();
        for (name, members, open) in related {
            let mut list = Vec::new();
            for (other, perhaps) in members {
                let theirs = parts.known(other).iter().map(|part| (part.table(&mut table), std::iter::empty())).collect();
                let theirs = table.open_list(theirs, None);
                let body = table.value(&other.body);
                let value = Table::object([("address", text(&other.address)), ("kind", text(&other.kind)), ("parts", theirs), ("body", body)]);
                list.push((value, other.exists.iter().chain(perhaps)));
            }
            lists.push((name, table.open_list(list, open)));
        }
        let related = Table::object(lists);
        Self {
            table,
            base: vec![("address", text(&resource.address)), ("kind", text(&resource.kind)), ("body", body)],
            related,
            part,
            asset: T::Known(Rego::Null),
            broken: None,
        }
    }

    pub(super) fn asset(&self) -> &T {
        &self.asset
    }

    pub(super) fn body(&self) -> &T {
        self.base.iter().find(|(key, _)| *key == "body").map_or(&self.asset, |(_, body)| body)
    }

    fn for_lens(&self) -> T {
        self.input([("related", self.related.clone())].into_iter().chain(self.part.clone().map(|part| ("part", part))))
    }

    fn input(&self, more: impl IntoIterator<Item = (&'static str, T)>) -> T {
        Table::object(self.base.iter().map(|(key, value)| (*key, value.clone())).chain(more))
    }

    /// Gives the asset, where the lens applies; else says what that rests on.
    pub(super) fn lens(&mut self, ready: &lens::Ready, kind: &str, fields: &BTreeSet<String>) -> Result<Tri, Stop> {
        let mut run = Run::new(&ready.code, self.for_lens());
        if let Some(applies) = &ready.applies {
            let Some(perhaps) = run.rule(applies)? else { return Ok(Tri::False) };
            match equal(&perhaps.value, &T::bool(true)) {
                Tri::True if perhaps.may.none() => {}
                Tri::True | Tri::Maybe(_) if fault::is(Fault::LensApplies) => {}
                Tri::True => return Ok(Tri::Maybe(perhaps.may)),
                Tri::Maybe(ids) => return Ok(Tri::Maybe(perhaps.may | ids)),
                Tri::False => return Ok(Tri::False),
            }
        }
        let assembled = run.rule(&ready.assembled())?.map_or(T::Known(Rego::Null), |perhaps| perhaps.value);
        let given: Vec<(T, Member)> = assembled.elements().map(|(elements, _)| elements).unwrap_or_default();
        let value = |field: &String| {
            let wanted = T::Known(Rego::String(field.as_str().into()));
            given.iter().find(|(key, _)| *key == wanted).map_or(T::Known(Rego::Null), |(_, member)| member.value.clone())
        };
        let all: Vec<(&str, T)> = fields.iter().map(|field| (field.as_str(), value(field))).chain([("kind", T::Known(Rego::String(kind.into())))]).collect();
        self.asset = Table::object(all);
        Ok(Tri::True)
    }

    /// There may be an asset or not, as these decide.
    pub(super) fn doubt(&mut self, causes: &[(String, Arc<Unknown>)]) {
        self.asset = self.table.doubt(causes.iter().map(|(_, unknown)| unknown));
    }

    /// The asset, with [`UNKNOWN`] for what is not known of it.
    pub(super) fn certain_asset(&self) -> Rego {
        fn certain(value: &T) -> Rego {
            match value {
                T::Known(known) => known.clone(),
                T::Map(map, _) => {
                    let entries = map.iter().map(|(key, member)| (key.clone(), if member.perhaps.none() { certain(&member.value) } else { UNKNOWN }));
                    Rego::from(entries.collect::<std::collections::BTreeMap<_, _>>())
                }
                _ => UNKNOWN,
            }
        }
        certain(&self.asset)
    }

    /// The lens's places, as far as they are certain.
    pub(super) fn places(&self, ready: &lens::Ready, rule: &str) -> Rego {
        let mut run = Run::new(&ready.code, self.for_lens());
        let Ok(Some(perhaps)) = run.rule(rule) else { return Rego::Undefined };
        let elements = perhaps.value.elements().map(|(elements, _)| elements).unwrap_or_default();
        let known = elements.into_iter().filter_map(|(key, member)| match (key, member.value) {
            (T::Known(key), T::Known(value)) => Some((key, value)),
            _ => None,
        });
        Rego::from(known.collect::<std::collections::BTreeMap<_, _>>())
    }

    /// What a rule says.
    pub(super) fn judge(&self, ready: &Ready, parameters: &[(&str, &Node)]) -> Result<Judgement, Stop> {
        let parameters = Table::object(parameters.iter().map(|(name, value)| (*name, T::Known(input::rego(value)))));
        let input = self.input([("asset", self.asset.clone()), ("parameters", parameters)]);
        self.evaluate(ready.code(), &ready.deny, ready.applies.as_deref(), input)
    }

    fn evaluate(&self, code: &Code, deny: &str, applies: Option<&str>, input: T) -> Result<Judgement, Stop> {
        let mut run = Run::new(code, input);
        let mut rests = Ids::NONE;
        if let Some(applies) = applies {
            let Some(perhaps) = run.rule(applies)? else { return Ok(Judgement::NotApplicable) };
            match equal(&perhaps.value, &T::bool(true)) {
                Tri::False => return Ok(Judgement::NotApplicable),
                Tri::True => rests = perhaps.may,
                Tri::Maybe(ids) => rests = perhaps.may | ids,
            }
        }
        let members = run.rule(deny)?.and_then(|perhaps| perhaps.value.elements()).unwrap_or_default();
        let (members, open) = members;
        // Where it is not known whether the question arises at all, nothing is certain.
        let arises = rests.none() || fault::is(Fault::QuestionArises);
        rests |= fault::or(Fault::DenyIsClosed, open, Ids::NONE);
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for (_, member) in members {
            let finding = self.finding(&member.value)?;
            if member.perhaps.none() && arises {
                certain.push(finding);
            } else {
                rests |= member.perhaps;
                possible.push(finding);
            }
        }
        Ok(Judgement::Known { certain, possible, rests })
    }

    /// A member of `deny`: what is unknown in its message is named there.
    fn finding(&self, member: &T) -> Result<RawFinding, Stop> {
        if let T::Known(known) = member {
            return RawFinding::of(known).map_err(Stop::Error);
        }
        let field = |name: &str| {
            let wanted = T::Known(Rego::String(name.into()));
            member.elements().and_then(|(elements, _)| elements.into_iter().find(|(key, _)| *key == wanted)).map(|(_, member)| member.value)
        };
        let message = field("message").map_or_else(|| self.words(member), |message| self.words(&message));
        let at = field("at").and_then(|at| if let T::Known(at) = at { input::path(&at) } else { None });
        Ok(RawFinding { at, message })
    }

    /// A text with `${…}` where it is not known.
    fn words(&self, text: &T) -> String {
        let unknown = |ids: Ids| {
            let named = self.named(ids).next().map_or("…", |unknown| unknown.why.split(' ').next().unwrap_or("…"));
            format!("${{{named}}}")
        };
        match text.as_parts() {
            Some(parts) => parts
                .iter()
                .map(|part| match part {
                    Piece::Known(text) => text.to_string(),
                    Piece::Unknown(ids) => unknown(*ids),
                })
                .collect(),
            None => unknown(text.ids()),
        }
    }

    /// The unknowns of those numbers.
    pub(super) fn named(&self, ids: Ids) -> impl Iterator<Item = &Arc<Unknown>> {
        self.table.unknowns.iter().enumerate().filter(move |(n, _)| ids.has(*n)).map(|(_, unknown)| unknown)
    }
}
