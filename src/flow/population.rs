//! From what was read and judged to what a framework may know of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::network::Paths;
use super::{Ask, Estate};
use crate::framework::{Environment, Fact, Population, RuleFacts, Scope, Target, Thing, Verdict, WaiverFacts};
use crate::inventory::{self, Raci};
use crate::model::{Node, Outcome, Resource, State};
use crate::policy::{self, Asset};
use crate::report::{Judged, Reach, Report};
use crate::source::Severity;

/// Root, variant and address: what names a resource.
type Name<'a> = (&'a str, &'a str, &'a str);

/// The frameworks that the inventories of an estate say it is to meet.
#[must_use]
pub fn standards(estate: &Estate) -> Vec<String> {
    let stated = estates(estate).flat_map(|resource| inventory::facts(resource).standards);
    let mut standards = Vec::new();
    for standard in stated {
        if !standards.contains(&standard) {
            standards.push(standard);
        }
    }
    standards
}

fn estates(estate: &Estate) -> impl Iterator<Item = &Resource> {
    estate.reading.resources.iter().filter(|resource| &*resource.kind == inventory::ESTATE_KIND)
}

/// Who answers for what on the estate's part, and for each team.
struct Owners<'a> {
    estate: Raci,
    teams: BTreeMap<&'a str, Raci>,
    /// The inventory's entry for each Terraform address that one names.
    declared: BTreeMap<&'a str, &'a Resource>,
}

impl<'a> Owners<'a> {
    fn of(estate: &'a Estate) -> Self {
        let of_estate = estates(estate).flat_map(|resource| inventory::raci(&resource.body)).collect();
        let ours: Vec<&Resource> = estate.reading.resources.iter().filter(|resource| is_listed(estate, resource)).collect();
        let text = |resource: &'a Resource, key: &str| resource.body.get(key).and_then(Node::text);
        let teams = ours.iter().filter(|resource| &*resource.kind == "team");
        let teams = teams.filter_map(|team| Some((text(team, "name").or_else(|| text(team, "id"))?, inventory::raci(&team.body)))).collect();
        let declared = ours.iter().filter_map(|resource| Some((text(resource, "terraform")?, *resource))).collect();
        Self { estate: of_estate, teams, declared }
    }

    /// Who does something with a resource: the nearest that says so of the asset, its team and the estate.
    fn owner(&self, resource: &Resource, asset: &Asset, activity: &str) -> Option<String> {
        let listed = self.declared.get(&*resource.address).copied();
        let named = |raci: &Raci| raci.get(activity).and_then(|assigned| assigned.responsible.first().or(assigned.accountable.first()).cloned());
        let own = std::iter::once(resource).chain(listed).find_map(|resource| named(&inventory::raci(&resource.body)));
        let stated = listed.and_then(|resource| resource.body.get("owner")).and_then(Node::text).map(str::to_owned);
        let tagged = ["owner", "owned-by", "team"];
        let tag = || {
            let wanted = |key: &&String| tagged.iter().any(|tag| key.eq_ignore_ascii_case(tag));
            asset.tags.iter().find(|(key, _)| wanted(key)).and_then(|(_, value)| value.clone())
        };
        let owner = stated.or_else(|| asset.owner.clone().flatten()).or_else(tag).filter(|owner| !owner.trim().is_empty());
        let team = owner.as_deref().and_then(|owner| self.teams.get(owner)).and_then(named);
        own.or(team).or(owner).or_else(|| named(&self.estate))
    }
}

/// Whether a resource is an entry of an inventory.
fn is_listed(estate: &Estate, resource: &Resource) -> bool {
    estate.reading.files.get(&resource.at.source).is_some_and(|file| file.reader == inventory::READER)
}

/// Who owns each resource, by root, variant and address.
pub(super) fn owners_of<'a>(estate: &'a Estate, assets: &[Asset]) -> HashMap<Name<'a>, String> {
    let owners = Owners::of(estate);
    let all = estate.reading.resources.iter().zip(assets);
    all.filter_map(|(resource, asset)| Some((name(resource), owners.owner(resource, asset, "build")?))).collect()
}

fn name(resource: &Resource) -> Name<'_> {
    (&resource.root, &resource.variant, &resource.address)
}

/// What is assessed.
pub(super) fn population(estate: &Estate, ask: Ask<'_>, assets: &[Asset], report: &Report, targets: &[(Target<'_>, Scope)], day: Date) -> Population {
    let resources = &estate.reading.resources;
    let owners = Owners::of(estate);
    let facts: Vec<inventory::EstateFacts> = estates(estate).map(inventory::facts).collect();
    let paths = Paths::of(resources);
    let needs = needs(estate, &paths);
    let thing = |((resource, asset), needs): ((&Resource, &Asset), Vec<usize>)| {
        let place = estate.sources.place(resource.header);
        let stated = asset.environment.clone().or_else(|| (!resource.variant.is_empty()).then(|| Some(resource.variant.to_string())));
        Thing {
            address: resource.address.clone(),
            kind: resource.kind.clone(),
            root: resource.root.clone(),
            variant: resource.variant.clone(),
            file: place.file,
            line: place.start.line,
            asset_kinds: asset.kinds.clone(),
            environment: fact(stated),
            tags: asset.tags.iter().map(|(key, value)| (key.clone(), fact(Some(value.clone())))).collect(),
            owner: owners.owner(resource, asset, "build"),
            needs,
            exposed: asset.public,
        }
    };
    let things: Vec<Thing> = resources.iter().zip(assets).zip(needs).map(thing).collect();
    let mut by_place: HashMap<(Name<'_>, u32), usize> = HashMap::new();
    for (n, resource) in resources.iter().enumerate() {
        by_place.insert((name(resource), estate.sources.place(resource.at).start.line), n);
    }
    let bounded: BTreeSet<&str> = bounds(targets).map(|(_, _, bound)| bound.rule.as_str()).collect();
    let verdict = |judged: &Judged| {
        let subject = &judged.resource;
        let thing = *by_place.get(&((&*subject.root, &*subject.variant, &*subject.address), subject.place.start.line))?;
        let first = judged.findings.first();
        let place = first.map_or(&subject.header, |finding| &finding.place);
        let cause = judged.unknown.first();
        let says = match judged.outcome {
            Outcome::Error => judged.error.clone().unwrap_or_default(),
            Outcome::Unknown => cause.map(|cause| cause.why.clone()).unwrap_or_default(),
            _ => first.map(|finding| finding.message.clone()).unwrap_or_default(),
        };
        let rule = ask.book.rule(&judged.rule).filter(|rule| bounded.contains(&*rule.id));
        Some(Verdict {
            rule: judged.rule.clone(),
            thing,
            outcome: judged.outcome,
            severity: judged.severity,
            says,
            place: (place.file.clone(), place.start.line),
            rests_on: judged.unknown.iter().map(|cause| (cause.why.clone(), cause.place.file.clone(), cause.place.start.line)).collect(),
            waiver: judged.waiver.as_ref().map(|waiver| waiver.id.clone()),
            parameters: rule.map(|rule| ask.settings.of(rule, &subject.place.file).parameters).unwrap_or_default(),
        })
    };
    let rules = report.rules.iter().map(|(id, rule)| {
        let facts = RuleFacts {
            title: rule.title.clone(),
            objective: rule.objective.as_str().into(),
            controls: rule.controls.clone(),
            fix: rule.fix.clone(),
            sources: BTreeSet::new(),
        };
        (id.clone(), facts)
    });
    let waivers = estate.waivers.iter().map(|waiver| {
        let facts = WaiverFacts { reason: waiver.reason.clone(), approver: waiver.approver.clone(), expires: Some(waiver.expires) };
        (waiver.id.clone(), facts)
    });
    let answers = inventory::ACTIVITIES.iter().filter_map(|activity| {
        let assigned = owners.estate.get(*activity)?;
        Some(((*activity).to_string(), assigned.responsible.first().or(assigned.accountable.first())?.clone()))
    });
    Population {
        things,
        verdicts: report.results.iter().filter_map(verdict).collect(),
        rules: rules.collect(),
        unread: unread(report),
        waivers: waivers.collect(),
        estate_owners: answers.collect(),
        holders: facts.iter().flat_map(|facts| &facts.roles).filter_map(|role| held(role, day)).collect(),
        ends: paths.ends,
        environments: facts.into_iter().flat_map(|facts| facts.environments).map(environment).collect(),
    }
}

/// A role with whoever holds it on that day.
fn held(role: &inventory::Role, day: Date) -> Option<(String, String)> {
    let ended = role.until.as_ref().is_some_and(|until| until.parse::<Date>().is_ok_and(|until| until < day));
    role.holder.clone().filter(|_| !ended).map(|holder| (role.role.clone(), holder))
}

fn environment(stated: inventory::Environment) -> Environment {
    let inventory::Environment { name, promotes_to, gates, approvers } = stated;
    Environment { name, promotes_to, gates, approvers }
}

fn fact(stated: Option<Option<String>>) -> Fact {
    match stated {
        None => Fact::Absent,
        Some(None) => Fact::Unknown,
        Some(Some(value)) => Fact::Known(value),
    }
}

/// Each input that was not read, or not whole, with the first reason.
fn unread(report: &Report) -> BTreeMap<Arc<str>, String> {
    let why = |file: &str| {
        let told = report.problems.iter().filter(|problem| problem.severity == Severity::Error);
        told.filter(|problem| problem.place.as_ref().is_some_and(|place| &*place.file == file))
            .map(|problem| problem.message.clone())
            .next()
            .unwrap_or_default()
    };
    let lost = report.inputs.iter().filter(|input| matches!(input.reach, Reach::By(State::Partly | State::Unread)));
    let mut unread: BTreeMap<Arc<str>, String> = lost.map(|input| (input.file.clone(), why(&input.file))).collect();
    for problem in report.problems.iter().filter(|problem| problem.severity == Severity::Error && problem.place.is_none()) {
        unread.insert(problem.message.as_str().into(), problem.message.clone());
    }
    unread
}

/// What each resource depends on: what it refers to, what its inventory entry says, and what it reaches over the network.
fn needs(estate: &Estate, paths: &Paths) -> Vec<Vec<usize>> {
    let resources = &estate.reading.resources;
    let mut by_name: HashMap<Name<'_>, Vec<usize>> = HashMap::new();
    let mut by_word: HashMap<&str, Vec<usize>> = HashMap::new();
    for (n, resource) in resources.iter().enumerate() {
        by_name.entry(name(resource)).or_default().push(n);
        let block = resource.address.rsplit_once('[').filter(|_| resource.address.ends_with(']')).map(|(block, _)| block);
        if let Some(block) = block {
            by_name.entry((&resource.root, &resource.variant, block)).or_default().push(n);
        }
        if is_listed(estate, resource) {
            let named = ["name", "id", "terraform"].into_iter().filter_map(|key| resource.body.get(key).and_then(Node::text));
            for word in named.chain([&*resource.address]) {
                by_word.entry(word).or_default().push(n);
            }
        } else {
            by_word.entry(&resource.address).or_default().push(n);
        }
    }
    let one = |(n, resource): (usize, &Resource)| {
        let referred = resource.edges.iter().filter_map(|edge| by_name.get(&(&*resource.root, &*resource.variant, &*edge.to))).flatten();
        let listed = is_listed(estate, resource).then(|| resource.body.get("depends_on")).flatten();
        let words = listed.map(|node| node.list().unwrap_or(std::slice::from_ref(node))).unwrap_or_default();
        let stated = words.iter().filter_map(Node::text).filter_map(|word| by_word.get(word)).flatten();
        let ends = paths.reaches.get(&n).into_iter().flatten().map(|end| resources.len() + end);
        let all: BTreeSet<usize> = referred.chain(stated).copied().filter(|other| *other != n).chain(ends).collect();
        all.into_iter().collect()
    };
    resources.iter().enumerate().map(one).collect()
}

/// Every bound that the targets set on a rule's parameter: the framework, the control, the bound.
fn bounds<'a>(targets: &'a [(Target<'a>, Scope)]) -> impl Iterator<Item = (&'a str, &'a str, &'a crate::framework::Bound)> {
    let supports = targets
        .iter()
        .flat_map(|(target, _)| target.controls.iter().flat_map(move |control| control.supports.iter().map(move |support| (target, control, support))));
    supports.flat_map(|(target, control, support)| support.requires.iter().map(move |bound| (&*target.framework.id, &*control.id, bound)))
}

/// What is wrong with the bounds that the targets set: rules and parameters that there are not.
#[must_use]
pub fn wrong_bounds(targets: &[(Target<'_>, Scope)], book: &policy::Rulebook) -> Vec<String> {
    let wrong = bounds(targets).filter_map(|(framework, control, bound)| match book.rule(&bound.rule) {
        None => Some(format!("`{control}` of `{framework}` sets a bound on a rule `{}` that there is not", bound.rule)),
        Some(rule) if !rule.parameters.iter().any(|parameter| parameter.name == bound.parameter) => {
            Some(format!("`{control}` of `{framework}` sets a bound on `{}`, which `{}` has not", bound.parameter, bound.rule))
        }
        Some(_) => None,
    });
    let wrong: BTreeSet<String> = wrong.collect();
    wrong.into_iter().collect()
}
