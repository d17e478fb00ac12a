//! Controls that ask for assessments rather than for resources: whether other frameworks were assessed and how they stand, whether what
//! people attest rests on evidence, and how environments compare. An answer is one more thing that a control's status rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assess::{AsIf, Assessing, ControlStatus, Reason, Status};
use super::attestation::{Attestation, Attested, Standing};
use super::catalog::{Control, Extent};
use super::library::{Library, Target};
use super::population::{Environment, Fact, Population, Scope};
use crate::document::{Fields, listed};
use crate::model::{Node, Outcome};
use crate::source::Problem;

/// A question that assessments answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// What is asked.
    pub question: Asked,
    /// How far the answer covers the control.
    pub extent: Extent,
    /// Why, in one sentence.
    pub because: String,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// How the frameworks stand that this run assesses: of each list at least one, in any profile.
    Assessments(Vec<Vec<String>>),
    /// Whether what people attest rests on evidence that holds.
    Evidence,
    /// Whether each promotion between environments has gates, and none leads to an environment that is weaker.
    Promotion,
    /// Whether the controls of a group are met in the first environment, before there are others.
    FirstEnvironment(String),
}

impl Asked {
    const WORDS: [&'static str; 4] = ["assessments", "evidence", "promotion", "first-environment"];

    /// `assessments`, `evidence`, `promotion`, `first-environment`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        let [assessments, evidence, promotion, first] = Self::WORDS;
        match self {
            Self::Assessments(_) => assessments,
            Self::Evidence => evidence,
            Self::Promotion => promotion,
            Self::FirstEnvironment(_) => first,
        }
    }
}

impl Computed {
    pub(super) fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "`computed`");
        let word = fields.required("what", problems);
        let of = fields.take("of");
        let extent = Extent::read(&mut fields, problems);
        let because = fields.required("because", problems);
        fields.finish(problems);
        let texts = |node: &Node| node.list().unwrap_or(std::slice::from_ref(node)).iter().filter_map(Node::text).map(str::to_owned).collect::<Vec<_>>();
        let question = match (word.as_str(), of) {
            ("assessments", Some(of)) => Asked::Assessments(of.list().unwrap_or_default().iter().map(texts).collect()),
            ("evidence", None) => Asked::Evidence,
            ("promotion", None) => Asked::Promotion,
            ("first-environment", Some(of)) if of.text().is_some() => Asked::FirstEnvironment(of.text().unwrap_or_default().to_owned()),
            _ => {
                let told = format!("`computed` asks for {}: the first `of` a list of frameworks, the last `of` a group", listed(&Asked::WORDS));
                problems.push(Problem::error(node.at, told));
                return None;
            }
        };
        Some(Self { question, extent, because })
    }
}

/// The answer to a question.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// How far it covers the control: never further than the framework says, and in part where something of it is left open.
    pub(super) extent: Extent,
    /// Whether verdicts on resources stand behind it.
    pub(super) populated: bool,
    pub(super) sentences: Vec<Sentence>,
}

#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// What it comes to; `None` where nothing was found to answer with.
    pub(super) outcome: Option<Outcome>,
    pub(super) says: String,
    /// Whether it is about what people state, which no verdict settles.
    pub(super) stated: bool,
}

impl Found {
    fn new(extent: Extent) -> Self {
        Self { extent, populated: false, sentences: Vec::new() }
    }

    fn say(&mut self, outcome: Option<Outcome>, says: String) {
        self.sentences.push(Sentence { outcome, says, stated: false });
    }

    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.sentences.iter().filter_map(|sentence| sentence.outcome).max()
    }
}

/// Everything that a run assesses: a control may ask how other frameworks stand.
pub(super) struct Whole<'a> {
    pub(super) each: Vec<Assessing<'a>>,
    /// The same over the first environment alone, for those frameworks that ask for it.
    first: BTreeMap<usize, Assessing<'a>>,
    pairs: Vec<Pair>,
    population: &'a Population,
    attestations: &'a [(Attestation, Standing)],
}

/// What a rule says of a resource in the later of two environments, and of the same one in the earlier.
struct Pair {
    /// The later environment, as an index.
    later: usize,
    /// A verdict there.
    verdict: usize,
    /// Those it is compared with.
    earlier: Vec<usize>,
}

impl<'a> Whole<'a> {
    pub(super) fn new(targets: &'a [(Target<'a>, Scope)], population: &'a Population, attestations: &'a [(Attestation, Standing)]) -> Self {
        let asked: Vec<&Asked> =
            targets.iter().flat_map(|(target, _)| &target.controls).filter_map(|control| Some(&control.computed.as_ref()?.question)).collect();
        let environments = &population.environments;
        let mut first = BTreeMap::new();
        if let Some(environment) = environments.first() {
            for (t, (target, scope)) in targets.iter().enumerate() {
                let asks = |control: &&Control| control.computed.as_ref().is_some_and(|computed| matches!(computed.question, Asked::FirstEnvironment(_)));
                if target.controls.iter().any(asks) && (scope.environments.is_empty() || scope.names(&environment.name)) {
                    let narrowed = Scope { environments: vec![environment.name.clone()], ..scope.clone() };
                    first.insert(t, Assessing::new(target, &narrowed, population, attestations));
                }
            }
        }
        let pairs = if asked.contains(&&Asked::Promotion) { pairs(population) } else { Vec::new() };
        let each = targets.iter().map(|(target, scope)| Assessing::new(target, scope, population, attestations)).collect();
        Self { each, first, pairs, population, attestations }
    }

    /// The status of a control of the `t`th framework.
    pub(super) fn status(&self, t: usize, control: &Control, as_if: AsIf<'_>) -> Option<Status> {
        let answer = control.computed.as_ref().map(|computed| self.answer(t, computed, as_if));
        Some(self.each.get(t)?.status(control, answer.as_ref(), as_if))
    }

    /// The status of a control with all that it rests on.
    pub(super) fn control(&self, t: usize, control: &Control, library: &Library) -> Option<ControlStatus> {
        let assessing = self.each.get(t)?;
        let Some(computed) = &control.computed else { return Some(assessing.control(control, None, BTreeMap::new(), library)) };
        let answer = self.answer(t, computed, AsIf::default());
        let behind = self.behind(t, &computed.question);
        let mut status = assessing.control(control, Some(&answer), behind.things, library);
        status.computed = Some((computed.clone(), answer.outcome()));
        status.rests_on = behind.verdicts.into_iter().collect();
        status.reasons.splice(
            0..0,
            answer.sentences.into_iter().map(|sentence| Reason::Computed { outcome: sentence.outcome, says: sentence.says, stated: sentence.stated }),
        );
        Some(status)
    }

    fn answer(&self, t: usize, computed: &Computed, as_if: AsIf<'_>) -> Found {
        let mut answer = Found::new(computed.extent);
        match &computed.question {
            Asked::Assessments(wanted) => wanted.iter().for_each(|these| self.assessments(these, as_if, &mut answer)),
            Asked::Evidence => self.evidence(t, &mut answer),
            Asked::Promotion => self.promotion(as_if, &mut answer),
            Asked::FirstEnvironment(group) => self.first_environment(t, group, as_if, &mut answer),
        }
        if as_if.settled {
            answer.sentences.iter_mut().filter(|sentence| sentence.stated).for_each(|sentence| sentence.outcome = sentence.outcome.and(Some(Outcome::Pass)));
        }
        answer
    }

    /// The frameworks among `wanted` that this run assesses, each with the controls that count of it.
    fn among<'s>(&'s self, wanted: &'s [String]) -> impl Iterator<Item = &'s Assessing<'a>> {
        self.each.iter().filter(|one| wanted.iter().any(|id| **id == *one.target.framework.id))
    }

    fn assessments(&self, wanted: &[String], as_if: AsIf<'_>, answer: &mut Found) {
        let mut found = false;
        for one in self.among(wanted) {
            found = true;
            let name = one.target.name();
            roll(one, &one.target.controls, &name, as_if, answer);
        }
        if !found {
            answer.extent = Extent::Partial;
            let names = wanted.join(" nor ");
            answer
                .say(None, format!("{names} is not assessed: name it with `--framework`, in `frameworks:` of probity.yaml or in the inventory's `standards`"));
        }
    }

    fn evidence(&self, t: usize, answer: &mut Found) {
        let (mut fit, mut unfit) = (0_usize, Vec::new());
        for (attestation, standing) in self.attestations {
            let bare = attestation.status == Attested::Met && attestation.evidence.is_empty();
            match standing {
                Standing::Absent(why) => unfit.push(format!("{}: {why}", attestation.about.words())),
                Standing::InForce if bare => unfit.push(format!("{}: it rests on no evidence", attestation.about.words())),
                Standing::InForce => fit += 1,
            }
        }
        let all = fit + unfit.len();
        if all == 0 {
            answer.say(None, "nobody attests anything: there is no evidence to look at".into());
        } else if let Some(first) = unfit.first() {
            let more = if unfit.len() > 1 { format!("; and {} more", unfit.len() - 1) } else { String::new() };
            let says = format!("{} of {all} attestations are stale or rest on no evidence: {first}{more}", unfit.len());
            answer.sentences.push(Sentence { outcome: Some(Outcome::Fail), says, stated: true });
        } else {
            answer.say(Some(Outcome::Pass), format!("{fit} of {all} attestations are in force and name their evidence"));
        }
        if let Some(one) = self.each.get(t) {
            let expects = |control: &&&Control| !control.supports.is_empty();
            let stated = one.target.controls.iter().filter(expects).count();
            answer.say(None, format!("for {stated} of {} controls an objective says what evidence is expected", one.target.controls.len()));
        }
    }

    fn promotion(&self, as_if: AsIf<'_>, answer: &mut Found) {
        let environments = &self.population.environments;
        let promotions: Vec<(usize, usize)> = promotions(environments).collect();
        if promotions.is_empty() {
            answer.say(None, "no environment of the inventory's `estate.environments` says what it `promotes_to`".into());
        }
        for (from, to) in promotions {
            let (Some(earlier), Some(later)) = (environments.get(from), environments.get(to)) else { continue };
            let way = format!("{} to {}", earlier.name, later.name);
            let last = later.promotes_to.is_none();
            let mut ask = |given: Option<bool>, what: &str| match given {
                Some(true) => {}
                Some(false) => answer.sentences.push(Sentence { outcome: Some(Outcome::Fail), says: format!("{way}: no {what}"), stated: true }),
                None => answer.sentences.push(Sentence { outcome: Some(Outcome::Unknown), says: format!("{way}: {what} not known"), stated: true }),
            };
            ask(earlier.gates, "gate is named");
            if last {
                ask(earlier.approvers, "approver is named");
            }
            let mut counts: BTreeMap<Option<Outcome>, Vec<&Pair>> = BTreeMap::new();
            for pair in self.pairs.iter().filter(|pair| pair.later == to) {
                counts.entry(self.compared(pair, as_if)).or_default().push(pair);
            }
            let all: usize = counts.values().map(Vec::len).sum();
            let Some((Some(worst), pairs)) = counts.last_key_value() else {
                answer.say(Some(Outcome::Unknown), format!("{way}: nothing is there in both that could be compared"));
                continue;
            };
            answer.populated = true;
            let first = pairs.first().and_then(|pair| self.population.verdicts.get(pair.verdict));
            let thing = first.and_then(|verdict| self.population.things.get(verdict.thing));
            let of = first.zip(thing).map(|(verdict, thing)| format!(": {} on {}", verdict.rule, thing.address)).unwrap_or_default();
            let more = if pairs.len() > 1 { format!(" and {} more", pairs.len() - 1) } else { String::new() };
            let few = pairs.len();
            let found = match worst {
                Outcome::NotApplicable | Outcome::Pass => format!("weaker in none of {all} verdicts compared"),
                Outcome::Waived => format!("weaker in {few} of {all} verdicts compared, and waived{of}{more}"),
                Outcome::Unknown | Outcome::Error => format!("{few} of {all} verdicts rest on what is not known{of}{more}"),
                Outcome::Fail => format!("weaker in {few} of {all} verdicts compared{of}{more}"),
            };
            answer.say(Some(*worst), format!("{way}: {found}"));
        }
    }

    /// What comes of a comparison: a failure where the later environment is weaker, nothing where it is as bad as the earlier.
    fn compared(&self, pair: &Pair, as_if: AsIf<'_>) -> Option<Outcome> {
        let outcome = |n: &usize| {
            let passed = as_if.passed.is_some_and(|passed| passed.contains(n));
            if passed { Outcome::Pass } else { self.population.verdicts.get(*n).map_or(Outcome::Unknown, |verdict| verdict.outcome) }
        };
        let earlier = pair.earlier.iter().map(outcome).max().unwrap_or(Outcome::Unknown);
        match (outcome(&pair.verdict), earlier) {
            (Outcome::NotApplicable | Outcome::Pass, _) => Some(Outcome::Pass),
            // What fails before, waived or not, is no weaker after.
            (_, Outcome::Fail | Outcome::Waived) => None,
            (Outcome::Fail, Outcome::Pass | Outcome::NotApplicable) => Some(Outcome::Fail),
            (Outcome::Waived, _) => Some(Outcome::Waived),
            _ => Some(Outcome::Unknown),
        }
    }

    fn first_environment(&self, t: usize, group: &str, as_if: AsIf<'_>, answer: &mut Found) {
        let population = self.population;
        let [environment, later @ ..] = population.environments.as_slice() else {
            return answer.say(None, "the inventory's `estate.environments` names none".into());
        };
        let Some(one) = self.first.get(&t) else {
            return answer.say(None, format!("{} is out of scope", environment.name));
        };
        let there = |environment: &&Environment| population.things.iter().any(|thing| environment.holds(&thing.environment));
        let scaled: Vec<&str> = later.iter().filter(there).map(|environment| environment.name.as_str()).collect();
        let controls: Vec<&Control> = one.target.controls.iter().copied().filter(|control| of_group(control, group)).collect();
        let before = answer.sentences.len();
        roll(one, &controls, &format!("{group} in {}", environment.name), as_if, answer);
        for sentence in answer.sentences.iter_mut().skip(before) {
            if scaled.is_empty() {
                sentence.says.push_str("; there is no other environment yet");
                // What is not proved yet is no failure before it is scaled.
                sentence.outcome = sentence.outcome.filter(|outcome| *outcome == Outcome::Pass);
            } else {
                sentence.says.push_str(&format!("; there is {} already", scaled.join(", ")));
            }
        }
    }

    /// The verdicts behind an answer, and the resources that they are about, each by the worst.
    fn behind(&self, t: usize, question: &Asked) -> Behind {
        let mut behind = Behind::default();
        let mut add = |n: usize, outcome: Outcome| {
            let Some(verdict) = self.population.verdicts.get(n) else { return };
            let slot = behind.things.entry(verdict.thing).or_insert_with(|| (outcome, BTreeSet::new()));
            slot.0 = slot.0.max(outcome);
            slot.1.insert(verdict.rule.clone());
            behind.verdicts.insert(n);
        };
        match question {
            Asked::Assessments(wanted) => {
                for one in wanted.iter().flat_map(|these| self.among(these)) {
                    counted(one, &one.target.controls).for_each(|control| one.each_verdict(control, &mut add));
                }
            }
            Asked::FirstEnvironment(group) => {
                if let Some(one) = self.first.get(&t) {
                    let controls = counted(one, &one.target.controls).filter(|control| of_group(control, group));
                    controls.for_each(|control| one.each_verdict(control, &mut add));
                }
            }
            Asked::Promotion => {
                self.pairs.iter().filter_map(|pair| Some((pair.verdict, self.compared(pair, AsIf::default())?))).for_each(|(n, outcome)| add(n, outcome));
            }
            Asked::Evidence => {}
        }
        behind
    }
}

#[derive(Default)]
struct Behind {
    things: Things,
    verdicts: BTreeSet<usize>,
}

/// Resources by the worst that is said of them, with the rules that say so.
pub(super) type Things = BTreeMap<usize, (Outcome, BTreeSet<Arc<str>>)>;

/// The controls that are not stated not to apply.
fn counted<'s>(one: &'s Assessing<'_>, controls: &'s [&'s Control]) -> impl Iterator<Item = &'s Control> {
    controls.iter().copied().filter(|control| one.status(control, None, AsIf::default()) != Status::NotApplicable)
}

/// A control of that group which is about resources.
fn of_group(control: &Control, group: &str) -> bool {
    control.group.as_deref() == Some(group) && control.computed.is_none()
}

/// Rolls up how controls stand: as bad as the worst, and in part where something is not assessed whole.
fn roll(one: &Assessing<'_>, controls: &[&Control], name: &str, as_if: AsIf<'_>, answer: &mut Found) {
    let as_if = AsIf { attested: as_if.all_attested, ..as_if };
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for control in controls {
        let status = one.status(control, None, as_if);
        // What is computed in turn is not looked into.
        let status = if control.computed.is_some() { status.min(Status::NotAssessed) } else { status };
        *counts.entry(status).or_default() += 1;
        answer.populated |= matches!(status, Status::PartlySatisfied | Status::Satisfied) && one.has_verdicts(control);
    }
    let has = |status: Status| counts.contains_key(&status);
    let outcome = if has(Status::NotSatisfied) {
        Some(Outcome::Fail)
    } else if has(Status::Undetermined) {
        Some(Outcome::Unknown)
    } else if has(Status::RiskAccepted) {
        Some(Outcome::Waived)
    } else {
        [Status::PartlySatisfied, Status::Attested, Status::Satisfied].into_iter().any(has).then_some(Outcome::Pass)
    };
    if has(Status::NotAssessed) || has(Status::PartlySatisfied) || outcome.is_none() {
        answer.extent = Extent::Partial;
    }
    let counts: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {}", status.word())).collect();
    answer.say(outcome, format!("{name}: of {} controls {}", controls.len(), counts.join(", ")));
}

/// Each environment that promotes to another, with that one.
fn promotions(environments: &[Environment]) -> impl Iterator<Item = (usize, usize)> {
    environments.iter().enumerate().filter_map(|(from, environment)| {
        let wanted = environment.promotes_to.as_ref()?;
        let to = environments.iter().position(|other| other.name.eq_ignore_ascii_case(wanted))?;
        (to != from).then_some((from, to))
    })
}

/// What can be compared between environments, rule by rule: verdicts on what has one address in both; a failure on what is in the later one
/// alone is compared with all that the rule says in the earlier.
fn pairs(population: &Population) -> Vec<Pair> {
    let place = |fact: &Fact| population.environments.iter().position(|environment| environment.holds(fact));
    let environment_of: Vec<Option<usize>> = population.things.iter().map(|thing| place(&thing.environment)).collect();
    let mut by_name: BTreeMap<(usize, &str, &str), Vec<usize>> = BTreeMap::new();
    let mut by_rule: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    let placed = population.verdicts.iter().enumerate().filter_map(|(n, verdict)| {
        let environment = environment_of.get(verdict.thing).copied().flatten()?;
        (verdict.outcome != Outcome::NotApplicable).then_some((n, verdict, environment))
    });
    let placed: Vec<_> = placed.collect();
    for (n, verdict, environment) in &placed {
        let address = population.things.get(verdict.thing).map_or("", |thing| &*thing.address);
        by_name.entry((*environment, &*verdict.rule, address)).or_default().push(*n);
        by_rule.entry((*environment, &*verdict.rule)).or_default().push(*n);
    }
    let mut pairs = Vec::new();
    for (from, to) in promotions(&population.environments) {
        for (n, verdict, _) in placed.iter().filter(|(_, _, environment)| *environment == to) {
            let address = population.things.get(verdict.thing).map_or("", |thing| &*thing.address);
            let alone = || by_rule.get(&(from, &*verdict.rule)).filter(|_| verdict.outcome != Outcome::Pass);
            if let Some(earlier) = by_name.get(&(from, &*verdict.rule, address)).or_else(alone) {
                pairs.push(Pair { later: to, verdict: *n, earlier: earlier.clone() });
            }
        }
    }
    pairs
}
