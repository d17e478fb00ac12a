//! What a control's status rests on, in sentences, as the documents for auditors give it.

use std::collections::BTreeSet;

use super::{Reach, Report, many};
use crate::framework::{Assessment, Attestation, Attested, ControlStatus, Numbers, Population, Reason, Status, Thing};

/// `4 of 9 judged resources fail; 12 in scope`: resources by their worst verdict; counts of nothing are left out.
pub(super) fn numbers(numbers: &Numbers) -> String {
    if numbers.judged == 0 {
        return format!("No rule judged any of {} in scope.", many(numbers.in_scope, "resource"));
    }
    let counted = counts(numbers).into_iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}"));
    format!("Of {} judged, {} in scope: {}.", many(numbers.judged, "resource"), numbers.in_scope, counted.collect::<Vec<_>>().join(", "))
}

/// How many judged resources stand how, the worst first.
pub(super) fn counts(numbers: &Numbers) -> [(&'static str, usize); 5] {
    [("fail", numbers.fail), ("error", numbers.error), ("unknown", numbers.unknown), ("waived", numbers.waived), ("pass", numbers.pass)]
}

/// A status, and what it means.
pub(super) fn status(status: Status) -> String {
    let meaning = match status {
        Status::NotSatisfied => "something fails, or is attested not to be met",
        Status::Undetermined => "nothing fails, but something could not be judged or read",
        Status::NotAssessed => "no verdict and no attestation tells of it",
        Status::RiskAccepted => "all that fails is waived",
        Status::PartlySatisfied => "all that is automated passes; the rest awaits a person",
        Status::Attested => "no verdict bears on it; it is attested to be met",
        Status::Satisfied => "what supports it passes",
        Status::NotApplicable => "it is stated not to apply, and was not assessed",
    };
    format!("{}: {meaning}.", status.word())
}

/// A control's status, its numbers, and each reason: a sentence each.
pub(super) fn of(control: &ControlStatus, assessment: &Assessment) -> Vec<String> {
    [status(control.status), numbers(&control.numbers)].into_iter().chain(reasons(control, assessment)).collect()
}

/// Each reason of a status, worst first.
pub(super) fn reasons<'a>(control: &'a ControlStatus, assessment: &'a Assessment) -> impl Iterator<Item = String> + 'a {
    control.reasons.iter().map(|reason| self::reason(reason, assessment))
}

/// One reason as a sentence.
pub(super) fn reason(reason: &Reason, assessment: &Assessment) -> String {
    let attestation = |n: &usize| assessment.attestations.get(*n).map(|(one, _)| one);
    match reason {
        Reason::Verdicts { rule, outcome, bound, verdicts } => {
            let title = assessment.population.rules.get(rule).map(|rule| format!(" ({})", rule.title)).unwrap_or_default();
            let bound = bound.as_ref().map(|bound| format!("; {bound}")).unwrap_or_default();
            format!("{}: {} of `{rule}`{title}{bound}.", outcome.word(), many(verdicts.len(), "verdict"))
        }
        Reason::Attested(n) => attestation(n).map(attested).unwrap_or_default(),
        Reason::Absent(n, why) => format!("An attestation by {} does not count: {why}.", attestation(n).map_or("nobody", |one| &one.by)),
        Reason::Contradiction(n) => {
            format!("Something fails under it, though {} states that it does not apply.", attestation(n).map_or("somebody", |one| &one.by))
        }
        Reason::Unread(file) => {
            let why = assessment.population.unread.get(file).filter(|why| !why.is_empty()).map(|why| format!(": {why}")).unwrap_or_default();
            format!("`{file}` was not read whole{why}.")
        }
        Reason::Computed { says, .. } => format!("{says}."),
    }
}

/// Who attests what, since when and until when.
pub(super) fn attested(one: &Attestation) -> String {
    let role = one.role.as_ref().map(|role| format!(" ({role})")).unwrap_or_default();
    let day = |word: &str, day: Option<jiff::civil::Date>| day.map(|day| format!(", {word} {day}")).unwrap_or_default();
    let what = match one.status {
        Attested::Met => "that it is met",
        Attested::NotMet => "that it is not met",
        Attested::NotApplicable => "that it does not apply",
    };
    format!("{}{role} attests {what}{}{}: {}", one.by, day("since", one.on), day("until", one.expires), one.statement)
}

/// The files that are Terraform plans and states: what would be or is, not what is written.
pub(super) struct Planned<'a>(BTreeSet<&'a str>);

impl<'a> Planned<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let written = |file: &str| [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"].iter().any(|end| file.ends_with(end));
        let planned = report.inputs.iter().filter(|input| input.reader == Some("terraform") && matches!(input.reach, Reach::By(_)));
        Self(planned.map(|input| &*input.file).filter(|file| !written(file)).collect())
    }

    /// Whether a resource is what a plan or state says it is; one beside its configuration is a variant of it, named by the plan's file.
    pub(super) fn holds(&self, thing: &Thing) -> bool {
        self.0.contains(&*thing.file) || self.0.contains(&*thing.variant)
    }
}

/// The resources of some verdicts, each once: those as they are written, and those as a plan or state has them.
pub(super) fn split(verdicts: &[usize], population: &Population, planned: &Planned<'_>) -> (usize, usize) {
    let things: BTreeSet<usize> = verdicts.iter().filter_map(|n| population.verdicts.get(*n)).map(|verdict| verdict.thing).collect();
    let of_plans = things.iter().filter_map(|n| population.things.get(*n)).filter(|thing| planned.holds(thing)).count();
    (things.len() - of_plans, of_plans)
}

/// A resource with its root and variant.
pub(super) fn named(thing: &Thing) -> String {
    let root = if thing.root.is_empty() { String::new() } else { format!(" in {}", thing.root) };
    let variant = if thing.variant.is_empty() { String::new() } else { format!(" ({})", thing.variant) };
    format!("{}{root}{variant}", thing.address)
}

/// A control's identifier and title.
pub(super) fn titled(control: &ControlStatus) -> String {
    control.title.as_ref().map_or_else(|| control.id.to_string(), |title| format!("{}: {title}", control.id))
}
