//! What stands between an estate and its target: each control that is not met, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::assess::{Assessed, Assessment, ControlStatus, Reason, Status};
use crate::model::Outcome;

/// Why a control is not met, or will not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapKind {
    /// Something fails, or someone attests that it is not met: mend it.
    Failing,
    /// Something could not be judged or read: supply the value, the module, the file.
    Undetermined,
    /// No rule and no attestation tells of it, or of the rest of it: write one.
    NotCovered,
    /// What it rests on ends soon.
    Expiring,
    /// What fails is waived.
    Accepted,
}

impl GapKind {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 5] = [Self::Failing, Self::Undetermined, Self::NotCovered, Self::Expiring, Self::Accepted];

    /// `failing`, `undetermined`, `not-covered`, `expiring`, `accepted`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Undetermined => "undetermined",
            Self::NotCovered => "not-covered",
            Self::Expiring => "expiring",
            Self::Accepted => "accepted",
        }
    }
}

/// One gap of one control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its kind.
    pub kind: GapKind,
    /// The framework, or profile.
    pub framework: String,
    /// The control.
    pub control: Arc<str>,
    /// Its title.
    pub title: Option<String>,
    /// The control's status.
    pub status: Status,
    /// What is missing, in words.
    pub what: String,
    /// The rules that say so.
    pub rules: Vec<Arc<str>>,
    /// The verdicts that say so, as indices of the population's.
    pub verdicts: Vec<usize>,
    /// Who is to act.
    pub owner: Option<String>,
    /// When what it rests on ends.
    pub until: Option<Date>,
}

/// Every gap: by framework and control in their order, the most pressing kind first. `within`: days before an end that it counts as near.
#[must_use]
pub fn gaps(assessment: &Assessment, within: i64) -> Vec<Gap> {
    let mut found = Vec::new();
    for framework in &assessment.frameworks {
        for control in &framework.controls {
            of(assessment, framework, control, within, &mut found);
        }
    }
    found
}

/// The last day that counts as near.
pub(super) fn near(as_of: Date, within: i64) -> Date {
    as_of.checked_add(within.days()).unwrap_or(Date::MAX)
}

fn of(assessment: &Assessment, framework: &Assessed, control: &ControlStatus, within: i64, found: &mut Vec<Gap>) {
    let population = &assessment.population;
    let gap = |kind, what: String| Gap {
        kind,
        framework: framework.name.clone(),
        control: control.id.clone(),
        title: control.title.clone(),
        status: control.status,
        what,
        rules: Vec::new(),
        verdicts: Vec::new(),
        owner: control.owner.clone(),
        until: None,
    };
    let excused = control.status == Status::NotApplicable;
    let with = |kind, wanted: &[Outcome], what: &str| {
        let (mut rules, mut verdicts, mut bounds) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for reason in &control.reasons {
            if let Reason::Verdicts { rule, outcome, bound, verdicts: these } = reason
                && wanted.contains(outcome)
            {
                rules.insert(rule.clone());
                verdicts.extend(these.iter().copied());
                bounds.extend(bound.clone());
            }
        }
        let things: BTreeSet<usize> = verdicts.iter().filter_map(|n| population.verdicts.get(*n)).map(|verdict| verdict.thing).collect();
        let bounds: String = bounds.into_iter().map(|bound| format!("; {bound}")).collect();
        let count = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
        let what = format!("{} {what} by {}{bounds}", count(things.len(), "resource"), count(rules.len(), "rule"));
        (!verdicts.is_empty()).then(|| Gap { rules: rules.into_iter().collect(), verdicts: verdicts.into_iter().collect(), ..gap(kind, what) })
    };
    if !excused {
        found.extend(with(GapKind::Failing, &[Outcome::Fail], "failed"));
        for attestation in control.reasons.iter().filter_map(|reason| assessment.not_met(reason)) {
            found.push(gap(GapKind::Failing, format!("{} attests that it is not met: {}", attestation.by, attestation.statement)));
        }
        for reason in &control.reasons {
            let Reason::Computed { outcome: Some(outcome), says, .. } = reason else { continue };
            let kind = match outcome {
                Outcome::NotApplicable | Outcome::Pass => continue,
                Outcome::Waived => GapKind::Accepted,
                Outcome::Unknown | Outcome::Error => GapKind::Undetermined,
                Outcome::Fail => GapKind::Failing,
            };
            found.push(gap(kind, says.clone()));
        }
        found.extend(with(GapKind::Undetermined, &[Outcome::Unknown, Outcome::Error], "could not be judged"));
        let unread: Vec<&str> = control.reasons.iter().filter_map(|reason| if let Reason::Unread(file) = reason { Some(&**file) } else { None }).collect();
        if let Some(first) = unread.first() {
            let more = if unread.len() > 1 { format!(" and {} more", unread.len() - 1) } else { String::new() };
            found.push(gap(GapKind::Undetermined, format!("not read: {first}{more}")));
        }
        let lapsed = control
            .reasons
            .iter()
            .find_map(|reason| if let Reason::Absent(_, why) = reason { Some(format!("; an attestation does not count: {why}")) } else { None });
        let unanswered = matches!(control.computed, Some((_, None))).then(|| control.reasons.iter().find_map(Reason::computed)).flatten();
        let lapsed = lapsed.unwrap_or_default() + &unanswered.map(|says| format!("; {says}")).unwrap_or_default();
        match control.status {
            Status::NotAssessed => found.push(gap(GapKind::NotCovered, format!("no verdict and no attestation{lapsed}"))),
            Status::PartlySatisfied => found.push(gap(GapKind::NotCovered, format!("what is automated passes; the rest awaits an attestation{lapsed}"))),
            _ => {}
        }
    }
    let end = near(assessment.as_of, within);
    for reason in &control.reasons {
        if let Reason::Attested(n) = reason
            && let Some((attestation, _)) = assessment.attestations.get(*n)
            && let Some(expires) = attestation.expires.filter(|expires| *expires <= end)
        {
            found.push(Gap { until: Some(expires), ..gap(GapKind::Expiring, format!("the attestation by {} ends on {expires}", attestation.by)) });
        }
    }
    let waivers: BTreeSet<&Arc<str>> = control.verdicts.iter().filter_map(|n| population.verdicts.get(*n)?.waiver.as_ref()).collect();
    for id in &waivers {
        if let Some(expires) = population.waivers.get(*id).and_then(|waiver| waiver.expires).filter(|expires| *expires <= end) {
            found.push(Gap { until: Some(expires), ..gap(GapKind::Expiring, format!("the waiver {id} ends on {expires}")) });
        }
    }
    if !excused {
        let ids: Vec<&str> = waivers.iter().map(|id| &***id).collect();
        let named = if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) };
        found.extend(with(GapKind::Accepted, &[Outcome::Waived], "waived").map(|gap| Gap { what: gap.what.clone() + &named, ..gap }));
    }
}
