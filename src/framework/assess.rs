//! From verdicts and attestations to the status of each control. The order of the tests in [`Assessing::status`] is the meaning of every
//! status: `docs/compliance.md` tells it in words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::attestation::{About, Attestation, Attested, Standing};
use super::catalog::{Control, Extent, Support};
use super::computed::{Computed, Found, Things, Whole};
use super::library::{Library, Target};
use super::population::{Population, Scope};
use crate::model::Outcome;

/// The status of a control. The order is "better than": what applies not at all is above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Something fails, or someone attests that it is not met.
    NotSatisfied,
    /// Nothing fails, and something could not be judged or read.
    Undetermined,
    /// No verdict and no attestation.
    NotAssessed,
    /// What fails is waived.
    RiskAccepted,
    /// All that is automated passes; the rest awaits a person.
    PartlySatisfied,
    /// No verdict bears on it; someone attests that it is met.
    Attested,
    /// What supports it passes, over a population that is not empty.
    Satisfied,
    /// An approved statement says that it does not apply.
    NotApplicable,
}

impl Status {
    /// All of them, from the worst.
    pub const ALL: [Self; 8] = [
        Self::NotSatisfied,
        Self::Undetermined,
        Self::NotAssessed,
        Self::RiskAccepted,
        Self::PartlySatisfied,
        Self::Attested,
        Self::Satisfied,
        Self::NotApplicable,
    ];

    /// The status of that word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether nothing is left to do: attested, satisfied, or not applicable.
    #[must_use]
    pub fn is_met(self) -> bool {
        self >= Self::Attested
    }

    /// `not-satisfied`, `undetermined`, …
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotSatisfied => "not-satisfied",
            Self::Undetermined => "undetermined",
            Self::NotAssessed => "not-assessed",
            Self::RiskAccepted => "risk-accepted",
            Self::PartlySatisfied => "partly-satisfied",
            Self::Attested => "attested",
            Self::Satisfied => "satisfied",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// An assessment of several frameworks.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The day that it speaks of.
    pub as_of: Date,
    /// SHA-256 over the objectives and frameworks in force, as `sha256:<hex>`.
    pub frameworks_digest: String,
    /// What was assessed.
    pub population: Population,
    /// Every attestation that was read, with how it stands.
    pub attestations: Vec<(Attestation, Standing)>,
    /// Each framework, in the order asked for.
    pub frameworks: Vec<Assessed>,
    /// Each objective that some rule or framework speaks of, by id: the worst of its verdicts, `None` where there is none.
    pub objectives: BTreeMap<Arc<str>, Option<Outcome>>,
}

/// A framework, or a profile of one, assessed.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// `nist-800-53r5/moderate`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Its publisher, version and licence.
    pub about: Publication,
    /// What a reader must know of it.
    pub note: Option<String>,
    /// The scope in words; empty where it is everything.
    pub scope: String,
    /// Resources in scope.
    pub resources: usize,
    /// Verdicts in scope, and of these those on which some control rests.
    pub verdicts: (usize, usize),
    /// Rules that no control of it rests on, with their verdicts in scope.
    pub unreached: BTreeMap<Arc<str>, usize>,
    /// Inputs in scope that were not read, or not whole.
    pub unread: Vec<Arc<str>>,
    /// Its controls in force, in the publisher's order.
    pub controls: Vec<ControlStatus>,
}

/// Whose framework it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Who publishes it.
    pub publisher: String,
    /// In which version.
    pub version: String,
    /// Under which licence.
    pub licence: String,
}

/// A control's status, and all that it rests on.
#[derive(Debug, Clone)]
pub struct ControlStatus {
    /// As the publisher prints it.
    pub id: Arc<str>,
    /// Its title.
    pub title: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// Who can see that it is met.
    pub nature: super::Nature,
    /// Its status.
    pub status: Status,
    /// How many resources stand how.
    pub numbers: Numbers,
    /// The distinct rules with a population that stand behind it.
    pub methods: Vec<Arc<str>>,
    /// Each objective that supports it: how far, why, and the worst of its verdicts here.
    pub supports: Vec<(Arc<str>, Extent, String, Option<Outcome>)>,
    /// What it asks of assessments, and what the answer comes to; `None` where there is nothing to answer with.
    pub computed: Option<(Computed, Option<Outcome>)>,
    /// What the status rests on, worst first; passes are in `numbers` alone.
    pub reasons: Vec<Reason>,
    /// Who is to act.
    pub owner: Option<String>,
    /// Every verdict that bears on it, as indices of the population's verdicts.
    pub verdicts: Vec<usize>,
    /// Those on which what is computed rests, likewise.
    pub rests_on: Vec<usize>,
}

/// Resources in scope, each counted once by its worst verdict for one control.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Resources in scope of the framework.
    pub in_scope: usize,
    /// Those on which a supporting rule gave a verdict.
    pub judged: usize,
    /// Those that pass.
    pub pass: usize,
    /// Those that fail, and someone answers for it.
    pub waived: usize,
    /// Those whose verdict rests on what is not known.
    pub unknown: usize,
    /// Those on which a rule could not be evaluated.
    pub error: usize,
    /// Those that fail.
    pub fail: usize,
    /// Those in scope on which no supporting rule gave a verdict.
    pub not_judged: usize,
}

/// One thing that a status rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Verdicts of one rule with one outcome.
    Verdicts {
        /// The rule.
        rule: Arc<str>,
        /// What they say.
        outcome: Outcome,
        /// The bound that a pass does not meet: such a pass counts as a failure here.
        bound: Option<String>,
        /// The verdicts, as indices of the population's.
        verdicts: Vec<usize>,
    },
    /// An attestation that counts, as an index of the assessment's.
    Attested(usize),
    /// One that does not, and why.
    Absent(usize, String),
    /// A statement that the control does not apply, though something fails under it.
    Contradiction(usize),
    /// An input in scope that was not read, or not whole.
    Unread(Arc<str>),
    /// What assessments answer.
    Computed {
        /// What it comes to; `None` where it decides nothing.
        outcome: Option<Outcome>,
        /// In words, with its numbers.
        says: String,
        /// Whether it is about what people state, which no verdict settles.
        stated: bool,
    },
}

impl Reason {
    /// What assessments answer, in words.
    #[must_use]
    pub fn computed(&self) -> Option<&str> {
        if let Self::Computed { says, .. } = self { Some(says) } else { None }
    }
}

/// What is taken as if it were so: for asking what a change would bring.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AsIf<'a> {
    /// These verdicts pass.
    pub(super) passed: Option<&'a BTreeSet<usize>>,
    /// These inputs are read whole.
    pub(super) read: &'a [Arc<str>],
    /// Somebody attests that the control is met.
    pub(super) attested: bool,
    /// The same of every control whose status it asks for.
    pub(super) all_attested: bool,
    /// What people state is as the control asks.
    pub(super) settled: bool,
}

/// One framework being assessed.
pub(super) struct Assessing<'a> {
    pub(super) target: &'a Target<'a>,
    population: &'a Population,
    attestations: &'a [(Attestation, Standing)],
    /// Verdicts in scope, by objective.
    by_objective: BTreeMap<&'a str, Vec<usize>>,
    /// Verdicts in scope of rules that name a control, by its id.
    direct: BTreeMap<&'a str, Vec<usize>>,
    /// Objectives that some rule in force serves.
    served: BTreeSet<&'a str>,
    /// Controls that some rule in force names.
    named: BTreeSet<&'a str>,
    /// For each control, and each part of what bears on it: how many verdicts count as what.
    tallies: BTreeMap<&'a str, Vec<Tally>>,
    in_scope: usize,
    pub(super) in_scope_verdicts: usize,
    pub(super) unread: Vec<Arc<str>>,
}

/// How many verdicts count as each outcome, in the order of [`Outcome`].
type Tally = [usize; OUTCOMES.len()];

const OUTCOMES: [Outcome; 6] = [Outcome::NotApplicable, Outcome::Pass, Outcome::Waived, Outcome::Unknown, Outcome::Error, Outcome::Fail];

/// What bears on a control: an objective or a rule's own word, how far, and the verdicts in scope.
struct Part<'a> {
    support: Option<&'a Support>,
    extent: Extent,
    verdicts: &'a [usize],
}

impl<'a> Assessing<'a> {
    pub(super) fn new(target: &'a Target<'a>, scope: &Scope, population: &'a Population, attestations: &'a [(Attestation, Standing)]) -> Self {
        let held: Vec<bool> = population.things.iter().map(|thing| scope.holds(thing)).collect();
        // A rule names a control by the framework's id, whatever its spelling.
        let names = |rule: &'a super::RuleFacts| {
            let ours = rule.controls.iter().filter(|(framework, _)| **framework == *target.framework.id);
            ours.filter_map(|(_, control)| target.framework.control(control)).map(|control| &*control.id)
        };
        let mut by_objective: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut direct: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut in_scope_verdicts = 0;
        for (n, verdict) in population.verdicts.iter().enumerate() {
            let Some(rule) = population.rules.get(&verdict.rule) else { continue };
            if verdict.outcome == Outcome::NotApplicable || !held.get(verdict.thing).copied().unwrap_or(false) {
                continue;
            }
            in_scope_verdicts += 1;
            by_objective.entry(&rule.objective).or_default().push(n);
            for control in names(rule) {
                direct.entry(control).or_default().push(n);
            }
        }
        let served = population.rules.values().map(|rule| &*rule.objective).collect();
        let named = population.rules.values().flat_map(names).collect();
        let unread = population.unread.keys().filter(|file| scope.holds_file(file)).cloned().collect();
        let in_scope = held.iter().filter(|held| **held).count();
        let tallies = BTreeMap::new();
        let mut assessing = Self { target, population, attestations, by_objective, direct, served, named, tallies, in_scope, in_scope_verdicts, unread };
        assessing.tallies = target.controls.iter().map(|control| (&*control.id, assessing.tally(control))).collect();
        assessing
    }

    fn tally(&self, control: &Control) -> Vec<Tally> {
        let one = |part: &Part<'_>| {
            let mut tally = Tally::default();
            for n in part.verdicts {
                count(&mut tally, self.counts(*n, part.support).0, 1);
            }
            tally
        };
        self.parts(control).iter().map(one).collect()
    }

    /// The worst that the verdicts of a part count as; `None` where there are none.
    fn worst(&self, part: &Part<'_>, mut tally: Tally, as_if: AsIf<'_>) -> Option<Outcome> {
        if let Some(passed) = as_if.passed {
            let mut pass = |n: usize| {
                count(&mut tally, self.counts(n, part.support).0, -1);
                count(&mut tally, Outcome::Pass, 1);
            };
            // INVARIANT: a part's verdicts are in ascending order.
            if passed.len() > part.verdicts.len() {
                part.verdicts.iter().copied().filter(|n| passed.contains(n)).for_each(&mut pass);
            } else {
                passed.iter().copied().filter(|n| part.verdicts.binary_search(n).is_ok()).for_each(&mut pass);
            }
        }
        OUTCOMES.iter().zip(tally).rev().find(|(outcome, count)| **outcome != Outcome::NotApplicable && *count > 0).map(|(outcome, _)| *outcome)
    }

    fn parts<'s>(&'s self, control: &'s Control) -> Vec<Part<'s>> {
        let none: &[usize] = &[];
        let of = |support: &'s Support| Part {
            support: Some(support),
            extent: support.extent,
            verdicts: self.by_objective.get(&*support.objective).map_or(none, Vec::as_slice),
        };
        let mut parts: Vec<Part<'s>> = control.supports.iter().map(of).collect();
        if let Some(verdicts) = self.direct.get(&*control.id) {
            parts.push(Part { support: None, extent: Extent::Full, verdicts });
        }
        parts
    }

    /// What a verdict counts as under a support: a pass under parameters that the control does not allow is a failure.
    fn counts(&self, n: usize, support: Option<&Support>) -> (Outcome, Option<String>) {
        let Some(verdict) = self.population.verdicts.get(n) else { return (Outcome::NotApplicable, None) };
        let bounds = support.into_iter().flat_map(|support| &support.requires).filter(|bound| *bound.rule == *verdict.rule);
        let broken = bounds.filter(|bound| {
            let given = verdict.parameters.iter().find(|(name, _)| *name == bound.parameter);
            !given.is_some_and(|(_, value)| bound.holds(value))
        });
        match (verdict.outcome, broken.map(|bound| self.told(verdict, bound)).next()) {
            (Outcome::Pass, Some(words)) => (Outcome::Fail, Some(words)),
            (outcome, _) => (outcome, None),
        }
    }

    fn told(&self, verdict: &super::Verdict, bound: &super::Bound) -> String {
        let given = verdict.parameters.iter().find(|(name, _)| *name == bound.parameter);
        let given = given.map_or_else(|| "not known".to_string(), |(_, value)| super::words(value));
        format!("passed with {} = {given}; this control asks for {}", bound.parameter, bound.words())
    }

    /// The attestations that count for a control, with those of the objectives that support it.
    fn attested<'s>(&'s self, control: &'s Control) -> impl Iterator<Item = (usize, &'a Attestation, &'a Standing)> + 's {
        let about = move |about: &About| match about {
            About::Control(framework, id) => **framework == *self.target.framework.id && *id == control.id,
            About::Objective(objective) => control.supports.iter().any(|support| support.objective == *objective),
        };
        self.attestations
            .iter()
            .enumerate()
            .filter(move |(_, (attestation, _))| about(&attestation.about))
            .map(|(n, (attestation, standing))| (n, attestation, standing))
    }

    /// Whether an input that was not read may hold what bears on a control.
    fn may_be_unread(&self, control: &Control) -> bool {
        self.named.contains(&*control.id) || control.supports.iter().any(|support| self.served.contains(&*support.objective))
    }

    /// Each verdict that bears on a control, with what it counts as.
    pub(super) fn each_verdict(&self, control: &Control, see: &mut impl FnMut(usize, Outcome)) {
        for part in self.parts(control) {
            part.verdicts.iter().for_each(|n| see(*n, self.counts(*n, part.support).0));
        }
    }

    /// Whether any verdict bears on a control.
    pub(super) fn has_verdicts(&self, control: &Control) -> bool {
        self.parts(control).iter().any(|part| !part.verdicts.is_empty())
    }

    /// The status of a control, given the answer to what it asks of assessments. INVARIANT: the first test that holds decides.
    pub(super) fn status(&self, control: &Control, answer: Option<&Found>, as_if: AsIf<'_>) -> Status {
        let (mut met, mut objectives_met, mut not_met, mut excused) = (as_if.attested, BTreeSet::new(), false, false);
        for (_, attestation, standing) in self.attested(control) {
            if *standing != Standing::InForce {
                continue;
            }
            match (attestation.status, &attestation.about) {
                (Attested::NotApplicable, _) => excused = true,
                (Attested::NotMet, _) => not_met = !as_if.attested,
                (Attested::Met, About::Control(..)) => met = true,
                (Attested::Met, About::Objective(objective)) => _ = objectives_met.insert(objective),
            }
        }
        if excused {
            return Status::NotApplicable;
        }
        let parts = self.parts(control);
        let tallies = self.tallies.get(&*control.id).map_or(&[][..], Vec::as_slice);
        let mut outcomes: Vec<(Extent, Option<Outcome>)> =
            parts.iter().zip(tallies).map(|(part, tally)| (part.extent, self.worst(part, *tally, as_if))).collect();
        outcomes.extend(answer.filter(|answer| answer.populated || answer.outcome() != Some(Outcome::Pass)).map(|answer| (answer.extent, answer.outcome())));
        let some = |wanted: Outcome| outcomes.iter().any(|(_, outcome)| *outcome == Some(wanted));
        if some(Outcome::Fail) || not_met {
            return Status::NotSatisfied;
        }
        let unread = self.unread.iter().any(|file| !as_if.read.contains(file));
        if some(Outcome::Unknown) || some(Outcome::Error) || (unread && self.may_be_unread(control)) {
            return Status::Undetermined;
        }
        if some(Outcome::Waived) {
            return Status::RiskAccepted;
        }
        // From here on, each part passes over a population that is not empty, or has none. What is found good without any verdict is
        // people's word: no better than theirs.
        let stated = answer.is_some_and(|answer| !answer.populated && answer.outcome() == Some(Outcome::Pass));
        let passes = |wanted: Extent| outcomes.iter().any(|(extent, outcome)| *extent == wanted && *outcome == Some(Outcome::Pass));
        let (full, partial) = (passes(Extent::Full), passes(Extent::Partial));
        if full || (partial && met) {
            return Status::Satisfied;
        }
        if partial {
            return Status::PartlySatisfied;
        }
        if met
            || (stated && answer.is_some_and(|answer| answer.extent == Extent::Full))
            || control.supports.iter().any(|support| support.extent == Extent::Full && objectives_met.contains(&support.objective))
        {
            return Status::Attested;
        }
        // Somebody answers for a part of it, and nothing is known of the rest.
        if objectives_met.is_empty() && !stated { Status::NotAssessed } else { Status::PartlySatisfied }
    }

    /// The status of a control with all that it rests on.
    pub(super) fn control(&self, control: &Control, answer: Option<&Found>, behind: Things, library: &Library) -> ControlStatus {
        let status = self.status(control, answer, AsIf::default());
        let parts = self.parts(control);
        let mut worst_of: BTreeMap<usize, Outcome> = behind.iter().map(|(thing, (outcome, _))| (*thing, *outcome)).collect();
        let mut methods: BTreeSet<Arc<str>> = behind.into_values().flat_map(|(_, rules)| rules).collect();
        let mut grouped: BTreeMap<Alike, BTreeSet<usize>> = BTreeMap::new();
        let mut verdicts = BTreeSet::new();
        for part in &parts {
            for n in part.verdicts {
                let Some(verdict) = self.population.verdicts.get(*n) else { continue };
                let (outcome, bound) = self.counts(*n, part.support);
                let slot = worst_of.entry(verdict.thing).or_insert(outcome);
                *slot = (*slot).max(outcome);
                methods.insert(verdict.rule.clone());
                verdicts.insert(*n);
                if outcome != Outcome::Pass {
                    grouped.entry((std::cmp::Reverse(outcome), verdict.rule.clone(), bound)).or_default().insert(*n);
                }
            }
        }
        let count = |wanted: Outcome| worst_of.values().filter(|outcome| **outcome == wanted).count();
        let numbers = Numbers {
            in_scope: self.in_scope,
            judged: worst_of.len(),
            pass: count(Outcome::Pass),
            waived: count(Outcome::Waived),
            unknown: count(Outcome::Unknown),
            error: count(Outcome::Error),
            fail: count(Outcome::Fail),
            not_judged: self.in_scope.saturating_sub(worst_of.len()),
        };
        let supports = control.supports.iter().zip(&parts).map(|(support, part)| {
            let worst = part.verdicts.iter().map(|n| self.counts(*n, part.support).0).max();
            (support.objective.clone(), support.extent, support.because.clone(), worst)
        });
        let mut reasons: Vec<Reason> = Vec::new();
        for (n, attestation, standing) in self.attested(control) {
            reasons.push(match standing {
                Standing::Absent(why) => Reason::Absent(n, why.clone()),
                Standing::InForce => Reason::Attested(n),
            });
            let in_force = *standing == Standing::InForce && attestation.status == Attested::NotApplicable;
            if in_force
                && (numbers.fail > 0 || self.attested(control).any(|(_, other, standing)| *standing == Standing::InForce && other.status == Attested::NotMet))
            {
                reasons.push(Reason::Contradiction(n));
            }
        }
        if self.may_be_unread(control) {
            reasons.extend(self.unread.iter().cloned().map(Reason::Unread));
        }
        let open: BTreeSet<usize> = grouped.values().flatten().copied().collect();
        let found = grouped.into_iter().map(|((outcome, rule, bound), verdicts)| Reason::Verdicts {
            rule,
            outcome: outcome.0,
            bound,
            verdicts: verdicts.into_iter().collect(),
        });
        reasons.splice(0..0, found);
        ControlStatus {
            id: control.id.clone(),
            title: control.title.clone(),
            group: control.group.clone(),
            nature: control.nature,
            status,
            numbers,
            methods: methods.into_iter().collect(),
            supports: supports.collect(),
            computed: None,
            reasons,
            owner: self.owner(control, &open, library),
            verdicts: verdicts.into_iter().collect(),
            rests_on: Vec::new(),
        }
    }

    /// Who is to act on a control: whoever owns most of what is open, else whoever holds the role that the objective names (else that role),
    /// else whoever answers on the estate's part.
    fn owner(&self, control: &Control, open: &BTreeSet<usize>, library: &Library) -> Option<String> {
        let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
        let things = open.iter().filter_map(|n| self.population.verdicts.get(*n)).filter_map(|verdict| self.population.things.get(verdict.thing));
        for owner in things.filter_map(|thing| thing.owner.as_deref()) {
            *owners.entry(owner).or_default() += 1;
        }
        // The first of those with the most, by name.
        let most = owners.iter().rev().max_by_key(|(_, count)| **count).map(|(owner, _)| (*owner).to_string());
        let role = || {
            control
                .supports
                .iter()
                .filter_map(|support| library.objective(&support.objective))
                .map(|objective| &objective.owner_role)
                .find(|role| !role.is_empty())
                .map(|role| self.population.holders.get(role).unwrap_or(role).clone())
        };
        let estate = || ["operate", "approve"].iter().find_map(|activity| self.population.estate_owners.get(*activity).cloned());
        most.or_else(role).or_else(estate)
    }
}

/// What verdicts share that are told as one reason: the worst outcome first, the rule, the bound that a pass does not meet.
type Alike = (std::cmp::Reverse<Outcome>, Arc<str>, Option<String>);

/// Adds to the count of an outcome.
fn count(tally: &mut Tally, outcome: Outcome, by: isize) {
    let slot = OUTCOMES.iter().position(|one| *one == outcome).and_then(|n| tally.get_mut(n));
    if let Some(slot) = slot {
        *slot = slot.saturating_add_signed(by);
    }
}

/// Assesses each target over its scope. INVARIANT: those that are not shown come last.
#[must_use]
pub fn assess(targets: &[(Target<'_>, Scope)], library: &Library, population: Population, attestations: Vec<Attestation>, as_of: Date) -> Assessment {
    let mut attestations: Vec<(Attestation, Standing)> = attestations
        .into_iter()
        .map(|attestation| {
            let standing = attestation.standing(as_of);
            (attestation, standing)
        })
        .collect();
    attestations.sort_by(|(a, _), (b, _)| (&a.about, &a.place, a.status).cmp(&(&b.about, &b.place, b.status)));
    let whole = Whole::new(targets, &population, &attestations);
    let shown = targets.iter().enumerate().filter(|(_, (target, _))| !target.behind);
    let frameworks = shown.filter_map(|(t, (_, scope))| one(&whole, t, scope, library)).collect();
    let mut objectives: BTreeMap<Arc<str>, Option<Outcome>> = library.objectives.iter().map(|objective| (objective.id.clone(), None)).collect();
    for verdict in population.verdicts.iter().filter(|verdict| verdict.outcome != Outcome::NotApplicable) {
        if let Some(rule) = population.rules.get(&verdict.rule) {
            let slot = objectives.entry(rule.objective.clone()).or_default();
            *slot = (*slot).max(Some(verdict.outcome));
        }
    }
    Assessment { as_of, frameworks_digest: library.digest(), population, attestations, frameworks, objectives }
}

fn one(whole: &Whole<'_>, t: usize, scope: &Scope, library: &Library) -> Option<Assessed> {
    let assessing = whole.each.get(t)?;
    let (target, population) = (assessing.target, assessing.population);
    let controls: Vec<ControlStatus> = target.controls.iter().filter_map(|control| whole.control(t, control, library)).collect();
    let reached: BTreeSet<usize> = controls.iter().flat_map(|control| control.verdicts.iter().copied()).collect();
    let supported: BTreeSet<&str> = target.controls.iter().flat_map(|control| control.supports.iter().map(|support| &*support.objective)).collect();
    let in_force: BTreeSet<&str> = target.controls.iter().map(|control| &*control.id).collect();
    let names = |rule: &super::RuleFacts| {
        let ours = rule.controls.iter().filter(|(framework, _)| **framework == *target.framework.id);
        ours.filter_map(|(_, control)| target.framework.control(control)).any(|control| in_force.contains(&*control.id))
    };
    let outside = population.rules.iter().filter(|(_, rule)| !supported.contains(&*rule.objective) && !names(rule));
    let mut unreached: BTreeMap<Arc<str>, usize> = outside.map(|(id, _)| (id.clone(), 0)).collect();
    for n in assessing.by_objective.values().flatten().filter(|n| !reached.contains(n)) {
        if let Some(verdict) = population.verdicts.get(*n) {
            *unreached.entry(verdict.rule.clone()).or_default() += 1;
        }
    }
    let framework = target.framework;
    Some(Assessed {
        name: target.name(),
        title: target.title.as_ref().map_or_else(|| framework.title.clone(), |profile| format!("{}: {profile}", framework.title)),
        about: Publication { publisher: framework.publisher.clone(), version: framework.version.clone(), licence: framework.licence.clone() },
        note: framework.note.clone(),
        scope: scope.words(),
        resources: assessing.in_scope,
        verdicts: (assessing.in_scope_verdicts, reached.len()),
        unreached,
        unread: assessing.unread.clone(),
        controls,
    })
}

impl Assessment {
    /// The attestation that a reason tells of, where it says that the control is not met.
    pub(super) fn not_met(&self, reason: &Reason) -> Option<&Attestation> {
        let Reason::Attested(n) = reason else { return None };
        self.attestations.get(*n).map(|(attestation, _)| attestation).filter(|attestation| attestation.status == Attested::NotMet)
    }
}

impl Assessed {
    /// The framework's id, without the profile.
    #[must_use]
    pub fn id(&self) -> &str {
        self.name.split_once('/').map_or(&*self.name, |(id, _)| id)
    }

    /// How many controls have that status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.controls.iter().filter(|control| control.status == status).count()
    }
}
