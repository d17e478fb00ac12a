//! Work items: what to do, in which order, by whom and by when, and what each brings. What an item brings is found by assessing
//! again as if its verdicts passed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::assess::{AsIf, Assessing, Assessment, Reason, Status};
use super::attestation::Standing;
use super::computed::Whole;
use super::gap::near;
use super::library::{Library, Target};
use super::population::{Population, Scope};
use crate::model::{Outcome, Rating};
use crate::source::hex;

/// Days until a work item is due, by severity from the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines(pub [i64; 4]);

impl Default for Deadlines {
    fn default() -> Self {
        Self([180, 90, 30, 7])
    }
}

impl Deadlines {
    /// Days for a severity.
    #[must_use]
    pub fn of(&self, severity: Rating) -> i64 {
        let [low, medium, high, critical] = self.0;
        match severity {
            Rating::Low => low,
            Rating::Medium => medium,
            Rating::High => high,
            Rating::Critical => critical,
        }
    }
}

/// What an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Mend what a rule finds.
    Fix,
    /// Supply a value that is not known.
    MakeKnown,
    /// Make an input readable.
    MakeReadable,
    /// Mend a rule that cannot be evaluated.
    MendRule,
    /// Set a rule's parameter as a control asks.
    Tighten,
    /// Attest what no rule can see.
    Attest,
    /// Renew what ends soon.
    Renew,
}

impl Action {
    /// `fix`, `make-known`, `make-readable`, `mend-rule`, `tighten`, `attest`, `renew`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::MakeKnown => "make-known",
            Self::MakeReadable => "make-readable",
            Self::MendRule => "mend-rule",
            Self::Tighten => "tighten",
            Self::Attest => "attest",
            Self::Renew => "renew",
        }
    }
}

/// A control that an item moves by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// The framework, or profile.
    pub framework: String,
    /// The control.
    pub control: Arc<str>,
    /// Its status now.
    pub from: Status,
    /// Its status once the item is done, and nothing else.
    pub to: Status,
}

/// A work item.
#[derive(Debug, Clone)]
pub struct Item {
    /// The same in every run in which the same is to be done by the same people.
    pub id: String,
    /// What it asks for.
    pub action: Action,
    /// In words.
    pub title: String,
    /// How to do it: Markdown; empty where the title says all.
    pub fix: String,
    /// The objective that it serves.
    pub objective: Option<Arc<str>>,
    /// The rule that found it.
    pub rule: Option<Arc<str>>,
    /// Who does it.
    pub owner: Option<String>,
    /// How bad it is.
    pub severity: Rating,
    /// By when.
    pub due: Date,
    /// The resources that it touches, as indices of the population's things.
    pub things: Vec<usize>,
    /// The verdicts that it settles, as indices of the population's.
    pub verdicts: Vec<usize>,
    /// The controls that it moves by itself.
    pub moves: Vec<Move>,
    /// The controls that it bears on, those that it moves among them: framework and control.
    pub controls: Vec<(String, Arc<str>)>,
    /// Items that come first: what its resources depend on.
    pub waits_for: Vec<String>,
    /// The resources that depend on its own, directly or through others.
    pub blast: Vec<usize>,
    /// Whether the internet reaches one of its resources.
    pub exposed: bool,
}

impl Item {
    /// How many controls rest on it and on other items.
    #[must_use]
    pub fn helps(&self) -> usize {
        self.controls.len().saturating_sub(self.moves.len())
    }
}

/// What to do, in order.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The items.
    pub items: Vec<Item>,
    /// For each framework, or profile: its controls in force, those met now, and those met once all is done.
    pub outlook: Vec<(String, usize, usize, usize)>,
}

/// What tells one item from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    action: Action,
    /// The rule, the value that is not known, the file, the group of controls.
    subject: Arc<str>,
    owner: Option<String>,
}

/// An item in the making.
#[derive(Debug, Default)]
struct Draft {
    title: String,
    fix: String,
    objective: Option<Arc<str>>,
    rule: Option<Arc<str>>,
    severity: Option<Rating>,
    due: Option<Date>,
    verdicts: BTreeSet<usize>,
    /// Controls that it moves by attestation: the target and the control's place there.
    attests: BTreeSet<(usize, usize)>,
    /// Controls for which it settles what people state, likewise.
    settles: BTreeSet<(usize, usize)>,
    reads: Option<Arc<str>>,
}

/// What is to be done, first what moves the most controls. `within`: days before an end that it counts as near.
#[must_use]
pub fn plan(targets: &[(Target<'_>, Scope)], library: &Library, assessment: &Assessment, deadlines: &Deadlines, within: i64) -> Plan {
    let population = &assessment.population;
    let whole = Whole::new(targets, population, &assessment.attestations);
    let mut drafts = BTreeMap::new();
    from_verdicts(targets, population, &mut drafts);
    from_bounds(assessment, &mut drafts);
    from_unread(assessment, &whole.each, &mut drafts);
    from_controls(targets, library, assessment, &mut drafts);
    from_statements(assessment, &mut drafts);
    from_ends(assessment, within, &mut drafts);
    // Which controls a verdict bears on.
    let mut bears: BTreeMap<usize, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (t, framework) in assessment.frameworks.iter().enumerate() {
        for (c, control) in framework.controls.iter().enumerate() {
            for n in control.verdicts.iter().chain(&control.rests_on) {
                bears.entry(*n).or_default().insert((t, c));
            }
        }
    }
    let users = population.users();
    let mut items: Vec<Item> = drafts
        .into_iter()
        .map(|(key, draft)| {
            let mut touched: BTreeSet<(usize, usize)> = draft.verdicts.iter().filter_map(|n| bears.get(n)).flatten().copied().collect();
            touched.extend(draft.attests.iter().chain(&draft.settles).copied());
            if let Some(file) = &draft.reads {
                let all = assessment
                    .frameworks
                    .iter()
                    .enumerate()
                    .flat_map(|(t, framework)| framework.controls.iter().enumerate().map(move |(c, control)| (t, c, control)));
                let hidden = |reason: &Reason| matches!(reason, Reason::Unread(other) if other == file);
                touched.extend(all.filter(|(_, _, control)| control.reasons.iter().any(hidden) || control.computed.is_some()).map(|(t, c, _)| (t, c)));
            }
            let (mut moves, mut controls) = (Vec::new(), Vec::new());
            for (t, c) in &touched {
                let (Some(framework), Some((target, _))) = (assessment.frameworks.get(*t), targets.get(*t)) else { continue };
                let (Some(now), Some(control)) = (framework.controls.get(*c), target.controls.get(*c)) else { continue };
                controls.push((framework.name.clone(), now.id.clone()));
                let as_if = AsIf {
                    passed: Some(&draft.verdicts),
                    read: draft.reads.as_slice(),
                    attested: draft.attests.contains(&(*t, *c)),
                    settled: draft.settles.contains(&(*t, *c)),
                    all_attested: false,
                };
                if let Some(to) = whole.status(*t, control, as_if).filter(|to| *to > now.status) {
                    moves.push(Move { framework: framework.name.clone(), control: now.id.clone(), from: now.status, to });
                }
            }
            Item { moves, controls, ..item(key, draft, assessment, &users, deadlines) }
        })
        .collect();
    let order = |item: &Item| {
        (std::cmp::Reverse((item.moves.len(), item.severity, item.exposed, item.things.len(), item.controls.len())), item.action, item.id.clone())
    };
    items.sort_by_key(order);
    wait(&mut items, population);
    let outlook = outlook(targets, assessment, &whole, &items);
    Plan { items, outlook }
}

fn item(key: Key, draft: Draft, assessment: &Assessment, users: &BTreeMap<usize, Vec<usize>>, deadlines: &Deadlines) -> Item {
    let population = &assessment.population;
    let severity = draft.severity.unwrap_or(Rating::Low);
    let things: BTreeSet<usize> = draft.verdicts.iter().filter_map(|n| population.verdicts.get(*n)).map(|verdict| verdict.thing).collect();
    let due = draft.due.or_else(|| assessment.as_of.checked_add(deadlines.of(severity).days()).ok()).unwrap_or(Date::MAX);
    let mut hash = Sha256::new();
    for part in [key.action.word(), &key.subject, key.owner.as_deref().unwrap_or("")] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hex(&hash.finalize());
    Item {
        id: format!("P-{}", digest.get(..10).unwrap_or(&digest)),
        action: key.action,
        title: draft.title,
        fix: draft.fix,
        objective: draft.objective,
        rule: draft.rule,
        owner: key.owner,
        severity,
        due,
        exposed: things.iter().filter_map(|n| population.things.get(*n)).any(|thing| thing.exposed),
        blast: population.dependants(users, &things).into_iter().collect(),
        things: things.into_iter().collect(),
        verdicts: draft.verdicts.into_iter().collect(),
        moves: Vec::new(),
        controls: Vec::new(),
        waits_for: Vec::new(),
    }
}

/// What fails, what rests on what is not known, and what could not be evaluated: in the scope of some target.
fn from_verdicts(targets: &[(Target<'_>, Scope)], population: &Population, drafts: &mut BTreeMap<Key, Draft>) {
    let held: Vec<bool> = population.things.iter().map(|thing| targets.iter().any(|(_, scope)| scope.holds(thing))).collect();
    for (n, verdict) in population.verdicts.iter().enumerate().filter(|(_, verdict)| held.get(verdict.thing).copied().unwrap_or(false)) {
        let Some(rule) = population.rules.get(&verdict.rule) else { continue };
        let owner = population.things.get(verdict.thing).and_then(|thing| thing.owner.clone());
        let mut add = |action, subject: Arc<str>, title: String, fix: &str, rule_id: Option<Arc<str>>| {
            let draft = drafts.entry(Key { action, subject, owner: owner.clone() }).or_default();
            draft.title = title;
            draft.fix = fix.to_string();
            draft.objective = rule_id.is_some().then(|| rule.objective.clone());
            draft.rule = rule_id;
            draft.severity = draft.severity.max(Some(verdict.severity));
            draft.verdicts.insert(n);
        };
        match verdict.outcome {
            Outcome::Fail => add(Action::Fix, verdict.rule.clone(), rule.title.clone(), &rule.fix, Some(verdict.rule.clone())),
            Outcome::Error => add(
                Action::MendRule,
                verdict.rule.clone(),
                format!("the rule `{}` cannot be evaluated: {}", verdict.rule, verdict.says),
                "",
                Some(verdict.rule.clone()),
            ),
            // Each of the values alone may not settle it: the first is asked for first, as the report names it first.
            Outcome::Unknown => {
                if let Some((why, file, line)) = verdict.rests_on.first() {
                    add(Action::MakeKnown, format!("{why} ({file}:{line})").into(), format!("make known: {why} ({file}:{line})"), "", None);
                }
            }
            Outcome::NotApplicable | Outcome::Pass | Outcome::Waived => {}
        }
    }
}

/// Passes under parameters that some control does not allow.
fn from_bounds(assessment: &Assessment, drafts: &mut BTreeMap<Key, Draft>) {
    for control in assessment.frameworks.iter().flat_map(|framework| &framework.controls) {
        for reason in &control.reasons {
            let Reason::Verdicts { rule, bound: Some(bound), verdicts, .. } = reason else { continue };
            let key = Key { action: Action::Tighten, subject: format!("{rule}: {bound}").into(), owner: control.owner.clone() };
            let draft = drafts.entry(key).or_default();
            draft.title = format!("tighten `{rule}`: it {bound}");
            draft.objective = assessment.population.rules.get(rule).map(|rule| rule.objective.clone());
            draft.rule = Some(rule.clone());
            draft.severity = draft.severity.max(verdicts.iter().filter_map(|n| assessment.population.verdicts.get(*n)).map(|verdict| verdict.severity).max());
            draft.verdicts.extend(verdicts.iter().copied());
        }
    }
}

fn from_unread(assessment: &Assessment, assessing: &[Assessing<'_>], drafts: &mut BTreeMap<Key, Draft>) {
    let unread: BTreeSet<&Arc<str>> = assessing.iter().flat_map(|one| &one.unread).collect();
    for file in unread {
        let why = assessment.population.unread.get(file).map(String::as_str).unwrap_or_default();
        let owner = assessment.population.estate_owners.get("build").cloned();
        let draft = drafts.entry(Key { action: Action::MakeReadable, subject: file.clone(), owner }).or_default();
        draft.title = format!("make {file} readable: {why}");
        // What it hides may be anything.
        draft.severity = Some(Rating::High);
        draft.reads = Some(file.clone());
    }
}

/// What only a person can attest: one item for each group of controls and whoever is to attest them.
fn from_controls(targets: &[(Target<'_>, Scope)], library: &Library, assessment: &Assessment, drafts: &mut BTreeMap<Key, Draft>) {
    for (t, framework) in assessment.frameworks.iter().enumerate() {
        for (c, control) in framework.controls.iter().enumerate() {
            if !matches!(control.status, Status::NotAssessed | Status::PartlySatisfied) {
                continue;
            }
            let groups = targets.get(t).map(|(target, _)| &target.framework.groups);
            let group = control.group.as_deref().unwrap_or_default();
            let title = groups.and_then(|groups| groups.iter().find(|one| one.id == group)?.title.clone()).unwrap_or_default();
            let subject = format!("{} {group}", framework.name);
            let draft = drafts.entry(Key { action: Action::Attest, subject: subject.clone().into(), owner: control.owner.clone() }).or_default();
            draft.attests.insert((t, c));
            draft.severity = Some(if control.status == Status::NotAssessed { Rating::Medium } else { Rating::Low }).max(draft.severity);
            let named = if title.is_empty() { subject } else { format!("{subject} ({title})") };
            draft.title = format!("attest what no rule can see of {named}: {} control{}", draft.attests.len(), if draft.attests.len() == 1 { "" } else { "s" });
            // What is asked of assessments, and could not be answered, says what to do.
            for reason in control.reasons.iter().filter(|_| matches!(control.computed, Some((_, None)))) {
                if let Reason::Computed { says, .. } = reason {
                    let separator = if draft.fix.is_empty() { "" } else { "\n\n" };
                    draft.fix = format!("{}{separator}{}: {says}", draft.fix, control.id);
                }
            }
            let evidence = control.supports.iter().filter_map(|(objective, ..)| library.objective(objective)).map(|objective| objective.evidence.as_str());
            if let Some(evidence) = evidence.filter(|text| !text.is_empty()).find(|text| !draft.fix.contains(*text)) {
                let separator = if draft.fix.is_empty() { "" } else { "\n\n" };
                draft.fix = format!("{}{separator}Evidence: {evidence}", draft.fix);
            }
        }
    }
}

/// What people state that is not as a control asks: attested not met, or without gate, approver or evidence.
fn from_statements(assessment: &Assessment, drafts: &mut BTreeMap<Key, Draft>) {
    for (t, framework) in assessment.frameworks.iter().enumerate() {
        for (c, control) in framework.controls.iter().enumerate().filter(|(_, control)| control.status < Status::NotAssessed) {
            let mut found = Draft::default();
            let mut said: Vec<String> = Vec::new();
            for reason in &control.reasons {
                if let Reason::Computed { outcome: Some(Outcome::Fail | Outcome::Error | Outcome::Unknown), says, stated: true } = reason {
                    said.push(says.clone());
                    found.settles.insert((t, c));
                }
                if let Some(attestation) = assessment.not_met(reason) {
                    said.push(format!("{} attests that it is not met: {}", attestation.by, attestation.statement));
                    found.attests.insert((t, c));
                }
            }
            if !said.is_empty() {
                let subject = format!("{} {}", framework.name, control.id);
                found.title = format!("{subject}: {}", said.join("; "));
                found.severity = Some(Rating::Medium);
                found.objective = control.supports.first().map(|(objective, ..)| objective.clone());
                drafts.insert(Key { action: Action::Fix, subject: subject.into(), owner: control.owner.clone() }, found);
            }
        }
    }
}

/// Attestations and waivers that end soon.
fn from_ends(assessment: &Assessment, within: i64, drafts: &mut BTreeMap<Key, Draft>) {
    let end = near(assessment.as_of, within);
    let mut add = |what: String, owner: &str, expires: Date| {
        let draft = drafts.entry(Key { action: Action::Renew, subject: what.as_str().into(), owner: Some(owner.to_string()) }).or_default();
        draft.title = format!("renew or replace {what}, which ends on {expires}");
        draft.severity = Some(Rating::Medium);
        draft.due = Some(expires);
    };
    let in_force = assessment.attestations.iter().filter(|(_, standing)| *standing == Standing::InForce);
    for (attestation, _) in in_force {
        if let Some(expires) = attestation.expires.filter(|expires| *expires <= end) {
            add(format!("the attestation of {}", attestation.about.words()), &attestation.by, expires);
        }
    }
    let used: BTreeSet<&Arc<str>> = assessment.population.verdicts.iter().filter_map(|verdict| verdict.waiver.as_ref()).collect();
    for (id, waiver) in assessment.population.waivers.iter().filter(|(id, _)| used.contains(id)) {
        if let Some(expires) = waiver.expires.filter(|expires| *expires <= end) {
            add(format!("the waiver {id}"), &waiver.approver, expires);
        }
    }
}

/// An item waits for those that mend what its resources depend on. Where two would wait for one another, neither does.
fn wait(items: &mut [Item], population: &Population) {
    let mut by_thing: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (n, item) in items.iter().enumerate().filter(|(_, item)| item.action == Action::Fix) {
        for thing in &item.things {
            by_thing.entry(*thing).or_default().insert(n);
        }
    }
    let direct = |n: usize, item: &Item| -> BTreeSet<usize> {
        let own: BTreeSet<usize> = item.things.iter().copied().collect();
        let needs = population.needed(&own);
        needs.iter().filter(|needed| !own.contains(needed)).filter_map(|needed| by_thing.get(needed)).flatten().copied().filter(|other| *other != n).collect()
    };
    let edges: Vec<BTreeSet<usize>> =
        items.iter().enumerate().map(|(n, item)| if item.action == Action::Fix { direct(n, item) } else { BTreeSet::new() }).collect();
    let circle = circles(&edges);
    let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
    let waits: Vec<Vec<String>> = edges
        .iter()
        .enumerate()
        .map(|(n, after)| after.iter().filter(|other| circle.get(**other) != circle.get(n)).filter_map(|other| ids.get(*other).cloned()).collect())
        .collect();
    for (item, waits_for) in items.iter_mut().zip(waits) {
        item.waits_for = waits_for;
    }
}

/// For each item, a number that it shares with those that wait for one another through any number of others: strongly connected
/// components, by two walks over the graph (Kosaraju), without recursion.
fn circles(edges: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (n, after) in edges.iter().enumerate() {
        for other in after {
            if let Some(slot) = back.get_mut(*other) {
                slot.push(n);
            }
        }
    }
    // In the order in which all that an item waits for has been seen.
    let (mut seen, mut finished) = (BTreeSet::new(), Vec::with_capacity(edges.len()));
    for start in 0..edges.len() {
        let mut open = vec![(start, false)];
        while let Some((n, done)) = open.pop() {
            if done {
                finished.push(n);
            } else if seen.insert(n) {
                open.push((n, true));
                open.extend(edges.get(n).into_iter().flatten().filter(|next| !seen.contains(*next)).map(|next| (*next, false)));
            }
        }
    }
    let mut circle = vec![usize::MAX; edges.len()];
    for start in finished.into_iter().rev() {
        let mut open = vec![start];
        while let Some(n) = open.pop() {
            if let Some(slot) = circle.get_mut(n).filter(|slot| **slot == usize::MAX) {
                *slot = start;
                open.extend(back.get(n).into_iter().flatten().copied());
            }
        }
    }
    circle
}

/// How many controls would be met were all of it done.
fn outlook(targets: &[(Target<'_>, Scope)], assessment: &Assessment, whole: &Whole<'_>, items: &[Item]) -> Vec<(String, usize, usize, usize)> {
    let passed: BTreeSet<usize> = items.iter().flat_map(|item| item.verdicts.iter().copied()).collect();
    let read: Vec<Arc<str>> = whole.each.iter().flat_map(|one| one.unread.iter().cloned()).collect();
    let one = |(t, (framework, (target, _))): (usize, (&super::Assessed, &(Target<'_>, Scope)))| {
        let now = framework.controls.iter().filter(|control| control.status.is_met()).count();
        let then = target.controls.iter().zip(&framework.controls).filter(|(control, now)| {
            let not_met = |reason: &Reason| assessment.not_met(reason).is_some();
            let attested = matches!(now.status, Status::NotAssessed | Status::PartlySatisfied) || now.reasons.iter().any(not_met);
            whole.status(t, control, AsIf { passed: Some(&passed), read: &read, attested, all_attested: true, settled: true }).is_some_and(Status::is_met)
        });
        (framework.name.clone(), framework.controls.len(), now, then.count())
    };
    assessment.frameworks.iter().zip(targets).enumerate().map(one).collect()
}
