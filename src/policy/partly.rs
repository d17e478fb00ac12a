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

/// A resource and what is joined to it, as far as they are known: in each way in which what is undecided can be taken. Most
/// have one.
pub(super) struct Partly {
    first: World,
    others: Vec<World>,
}

/// One of these ways.
struct World {
    table: Table,
    /// `address`, `kind`, `body`, and `related` for the lens.
    base: Vec<(&'static str, T)>,
    related: T,
    /// The part that is judged, for the lens.
    part: Option<T>,
    asset: T,
    /// Why the lens gave no asset.
    broken: Option<Stop>,
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
#[derive(Debug, Clone)]
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

/// A join: its name, the resources that are joined, each perhaps, and why there may be more.
pub(super) type Related<'r> = (&'r str, Vec<(&'r Resource, Option<&'r Arc<Unknown>>)>, Option<&'r Arc<Unknown>>);

impl Judgement {
    /// What is said where either of the two is right, as `ids` decide.
    fn or(self, other: Self, ids: Ids) -> Self {
        let (mut certain, mut possible, mut rests, theirs, their_possible, their_rests) = match (self, other) {
            (Self::NotApplicable, Self::NotApplicable) => return Self::NotApplicable,
            (Self::NotApplicable, Self::Known { certain, mut possible, rests }) | (Self::Known { certain, mut possible, rests }, Self::NotApplicable) => {
                possible.extend(certain);
                return Self::Known { certain: Vec::new(), possible, rests: rests | ids };
            }
            (Self::Known { certain, possible, rests }, Self::Known { certain: theirs, possible: their_possible, rests: their_rests }) => {
                (certain, possible, rests, theirs, their_possible, their_rests)
            }
        };
        let within = |finding: &RawFinding, all: &[RawFinding]| all.iter().any(|other| other.message == finding.message);
        let (both, one): (Vec<_>, Vec<_>) = std::mem::take(&mut certain).into_iter().partition(|finding| within(finding, &theirs));
        let more: Vec<_> = one.into_iter().chain(theirs.into_iter().filter(|finding| !within(finding, &both))).collect();
        let alike = more.is_empty()
            && possible.iter().all(|finding| within(finding, &their_possible))
            && their_possible.iter().all(|finding| within(finding, &possible));
        if !alike {
            rests |= ids;
        }
        let new: Vec<_> = more.into_iter().chain(their_possible).filter(|finding| !within(finding, &possible)).collect();
        possible.extend(new);
        Self::Known { certain: both, possible, rests: rests | their_rests }
    }
}

impl Partly {
    pub(super) fn new(resource: &Resource, part: Option<&Part<'_>>, related: &[Related<'_>], parts: &Parts) -> Self {
        let first = World::new(resource, part, related, parts, 0);
        let others = (1..first.table.ways()).map(|alone| World::new(resource, part, related, parts, alone)).collect();
        Self { first, others }
    }

    fn worlds(&self) -> impl Iterator<Item = &World> {
        std::iter::once(&self.first).chain(&self.others)
    }

    fn each(&mut self) -> impl Iterator<Item = &mut World> {
        std::iter::once(&mut self.first).chain(&mut self.others)
    }

    pub(super) fn asset(&self) -> &T {
        &self.first.asset
    }

    pub(super) fn body(&self) -> &T {
        self.first.body()
    }

    /// Gives the asset, where the lens applies; else says what that rests on.
    pub(super) fn lens(&mut self, ready: &lens::Ready, kind: &str, fields: &BTreeSet<String>) -> Result<Tri, Stop> {
        let decide = self.first.table.decide;
        let either = |a: Tri, b: Tri| match (a, b) {
            (Tri::Maybe(a), Tri::Maybe(b)) => Tri::Maybe(a | b),
            (a, b) if a == b => a,
            (Tri::Maybe(ids), _) | (_, Tri::Maybe(ids)) => Tri::Maybe(ids | decide),
            _ => Tri::Maybe(decide),
        };
        let first = self.first.lens(ready, kind, fields)?;
        self.others.iter_mut().try_fold(first, |sum, world| Ok(either(sum, world.lens(ready, kind, fields)?)))
    }

    /// The lens gave no asset.
    pub(super) fn broke(&mut self, stop: &Stop) {
        self.each().for_each(|world| world.broken = Some(stop.clone()));
    }

    /// There may be an asset or not, as these decide.
    pub(super) fn doubt(&mut self, causes: &[(String, Arc<Unknown>)]) {
        self.each().for_each(|world| world.asset = world.table.doubt(causes.iter().map(|(_, unknown)| unknown)));
    }

    /// The asset, with [`UNKNOWN`] for what is not known of it.
    pub(super) fn certain_asset(&self) -> Rego {
        self.others.iter().fold(certain(&self.first.asset), |sum, world| agreed(&sum, &certain(&world.asset)))
    }

    /// The lens's places, as far as they are certain.
    pub(super) fn places(&self, ready: &lens::Ready, rule: &str) -> Rego {
        self.first.places(ready, rule)
    }

    /// What a rule says; `whole` where it reads the asset.
    pub(super) fn judge(&self, ready: &Ready, parameters: &[(&str, &Node)], whole: bool) -> Result<Judgement, Stop> {
        let one = |world: &World| match world.broken.clone().filter(|_| whole) {
            Some(stop) => Err(stop),
            None => world.judge(ready, parameters),
        };
        let mut sum: Option<Judgement> = None;
        for world in self.worlds() {
            let judgement = one(world)?;
            sum = Some(match sum {
                Some(sum) => sum.or(judgement, self.first.table.decide),
                None => judgement,
            });
        }
        Ok(sum.unwrap_or(Judgement::NotApplicable))
    }

    /// The unknowns of those numbers.
    pub(super) fn named(&self, ids: Ids) -> impl Iterator<Item = &Arc<Unknown>> {
        self.first.named(ids)
    }
}

/// A value with [`UNKNOWN`] for what is not known of it.
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

/// What two values, one of which is right, have in common.
fn agreed(a: &Rego, b: &Rego) -> Rego {
    match (a, b) {
        _ if a == b => a.clone(),
        (Rego::Object(a), Rego::Object(b)) => {
            let keys: BTreeSet<&Rego> = a.iter().chain(b.iter()).map(|(key, _)| key).collect();
            let both = |key: &Rego| Some(agreed(a.get(key)?, b.get(key)?));
            Rego::from(keys.into_iter().map(|key| (key.clone(), both(key).unwrap_or(UNKNOWN))).collect::<std::collections::BTreeMap<_, _>>())
        }
        _ => UNKNOWN,
    }
}

impl World {
    fn new(resource: &Resource, part: Option<&Part<'_>>, related: &[Related<'_>], parts: &Parts, alone: u8) -> Self {
        let mut table = Table { alone, ..Table::default() };
        let text = |text: &Arc<str>| T::Known(Rego::String(text.clone()));
        let body = table.value(&resource.body);
        let part = part.map(|part| part.table(&mut table));
        let mut lists = Vec::new();
        for (name, members, open) in related {
            let mut list = Vec::new();
            for (other, perhaps) in members {
                let theirs = parts.known(other);
                let theirs = theirs.iter().map(|part| (part.table(&mut table), part.perhaps.iter())).collect();
                let theirs = table.open_list(theirs, None);
                let body = table.value(&other.body);
                let value = Table::object([("address", text(&other.address)), ("kind", text(&other.kind)), ("parts", theirs), ("body", body)]);
                list.push((value, other.exists.iter().chain(*perhaps)));
            }
            lists.push((*name, table.open_list(list, *open)));
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

    fn body(&self) -> &T {
        self.base.iter().find(|(key, _)| *key == "body").map_or(&self.asset, |(_, body)| body)
    }

    fn for_lens(&self) -> T {
        self.input([("related", self.related.clone())].into_iter().chain(self.part.clone().map(|part| ("part", part))))
    }

    fn input(&self, more: impl IntoIterator<Item = (&'static str, T)>) -> T {
        Table::object(self.base.iter().map(|(key, value)| (*key, value.clone())).chain(more))
    }

    fn lens(&mut self, ready: &lens::Ready, kind: &str, fields: &BTreeSet<String>) -> Result<Tri, Stop> {
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

    fn places(&self, ready: &lens::Ready, rule: &str) -> Rego {
        let mut run = Run::new(&ready.code, self.for_lens());
        let Ok(Some(perhaps)) = run.rule(rule) else { return Rego::Undefined };
        let elements = perhaps.value.elements().map(|(elements, _)| elements).unwrap_or_default();
        let known = elements.into_iter().filter_map(|(key, member)| match (key, member.value) {
            (T::Known(key), T::Known(value)) => Some((key, value)),
            _ => None,
        });
        Rego::from(known.collect::<std::collections::BTreeMap<_, _>>())
    }

    fn judge(&self, ready: &Ready, parameters: &[(&str, &Node)]) -> Result<Judgement, Stop> {
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
        rests |= open;
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
    fn named(&self, ids: Ids) -> impl Iterator<Item = &Arc<Unknown>> {
        self.table.unknowns.iter().enumerate().filter(move |(n, _)| ids.has(*n)).map(|(_, unknown)| unknown)
    }
}
